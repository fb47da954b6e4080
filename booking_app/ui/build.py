"""What our build does differently from a plain Reflex build. `rxconfig.py` lists it."""

from pathlib import Path
from typing import Any

from reflex.plugins import Plugin


class SamePortPlugin(Plugin):
    """Lets the built page talk to the host and port it came from.

    Reflex writes the server's address into the script at build time; a build then fits one port
    only. The placeholder address is replaced by an expression on `location`.
    """

    PLACEHOLDER = "http://same-origin.invalid"

    def post_build(self, *, static_dir: Path, **_context: Any) -> None:
        """Rewrite the built scripts, before they are compressed."""
        socket = self.PLACEHOLDER.replace("http", "ws", 1)
        replaced = 0
        for script in sorted((static_dir / "assets").glob("*.js")):
            text = script.read_text(encoding="utf-8")
            if self.PLACEHOLDER not in text and socket not in text:
                continue
            for quote in "`\"'":
                text = _rewrite(text, quote, self.PLACEHOLDER, "location.origin")
                text = _rewrite(text, quote, socket, 'location.origin.replace("http","ws")')
            if self.PLACEHOLDER in text or socket in text:
                raise RuntimeError(f"the server's address is used in an unknown way in {script}")
            script.write_text(text, encoding="utf-8")
            replaced += 1
        if not replaced:
            raise RuntimeError("the built scripts do not name the server's address")


def _rewrite(text: str, quote: str, address: str, expression: str) -> str:
    return text.replace(f"{quote}{address}/", f"{expression}+{quote}/")

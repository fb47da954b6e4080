"""Secrets of a demo: made once, kept beside its data, readable by nobody else."""

import json
import os
import secrets
import tempfile
from pathlib import Path

from booking_app.core.signing import new_seed


def load_or_make(data_dir: Path) -> dict[str, str]:
    """The `SECRET_KEY` and `SIGNING_KEY` of the demo in this folder. Raises `OSError`."""
    path = data_dir / "secrets.json"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        made = {"SECRET_KEY": secrets.token_urlsafe(48), "SIGNING_KEY": new_seed()}
        _write_once(path, json.dumps(made, indent=2) + "\n")
    found = json.loads(path.read_text("utf-8"))
    return {name: str(found[name]) for name in ("SECRET_KEY", "SIGNING_KEY")}


def _write_once(path: Path, content: str) -> None:
    """Put the complete file in place, unless another process was first."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # made with mode 0600
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

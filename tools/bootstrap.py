"""From a fresh clone to the running shop: `python3 tools/bootstrap.py run`.

Standard library only. Every step looks whether its result is there already, so that a second run
takes seconds; what cannot work is said in one sentence, with exit code 1.

    run      environment and frontend, then `booking run`
    env      the virtual environment only (with `--dev`: the tools of developers too)
    build    environment and frontend only
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
WEB_DIR = Path(os.environ.get("REFLEX_WEB_WORKDIR") or ROOT / ".web")
OLDEST_PYTHON = (3, 11)
_OFFLINE_SIGNS = ("ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "ECONNREFUSED", "ENETUNREACH")
SOURCES = (
    "booking_app/ui",
    "booking_app/locale",
    "booking_app/core/i18n.py",
    "booking_app/booking_app.py",
    "assets",
    "reflex.lock",
    "rxconfig.py",
    "requirements.lock",
)


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "run"
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        stop(f"Python {wanted} or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    os.chdir(ROOT)
    if command == "run":
        require_free_port()
    environment(dev="--dev" in sys.argv)
    if command == "build":
        frontend()
    if command == "run":
        production = os.environ.get("APP_MODE") == "production"
        frontend(meanwhile=shop("migrate" if production else "demo"))
        os.execv(PYTHON, shop("run"))  # noqa: S606


def stop(sentence: str) -> None:
    """Say what is wrong and leave."""
    print(sentence, file=sys.stderr)
    sys.exit(1)


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def require_free_port() -> None:
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "3000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        stop(f"PORT is wrong: {port!r} is not a port number.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError:
            stop(
                f"Port {port} of {host} is taken; choose another one with PORT, "
                f"for example: PORT={int(port) + 1} make run"
            )


def environment(*, dev: bool) -> None:
    """The virtual environment with exactly the packages of the lock file."""
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    mark = VENV / ".installed"
    wanted = f"{digest([lock])} {sys.version_info[:2]}"
    installed = mark.read_text() if mark.is_file() else ""
    # The developers' environment holds everything the shop needs as well.
    if PYTHON.exists() and wanted in installed.splitlines():
        launcher()
        return
    say("Installing packages …")
    if not PYTHON.exists():
        make_venv()
    run(
        [*uv(), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes",
         "-r", str(lock)],
        "The packages could not be installed; is there a network? The reason is above.",
    )  # fmt: skip
    known = [wanted]
    if dev:
        known.append(f"{digest([ROOT / 'requirements.lock'])} {sys.version_info[:2]}")
    mark.write_text("\n".join(known))
    launcher()


def launcher() -> None:
    """`booking` on the PATH of whoever activated the environment."""
    link = BIN / "booking"
    if not link.is_symlink():
        link.symlink_to(ROOT / "booking")


def make_venv() -> None:
    if shutil.which("uv"):
        run(["uv", "venv", "--quiet", "--python", sys.executable, str(VENV)], "uv made no .venv.")
        return
    run(
        [sys.executable, "-m", "venv", str(VENV)],
        "Python could not make a virtual environment; on Debian: apt install python3-venv",
    )


def uv() -> list[str]:
    """uv from PATH, or from PyPI into the environment."""
    if found := shutil.which("uv"):
        return [found]
    tools = ROOT / ".build" / "tools"
    if not (tools / "bin" / "uv").exists():
        run(
            [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--target", str(tools), "uv"],
            "uv could not be installed from PyPI; is there a network? The reason is above.",
        )  # fmt: skip
    return [str(tools / "bin" / "uv")]


def frontend(*, meanwhile: list[str] | None = None) -> None:
    """The compiled frontend, built again only when its sources changed.

    `meanwhile` is a command of the shop which the second processor can do in that time.
    """
    mark = WEB_DIR / "build" / ".sources"
    if mark.is_file() and mark.read_text() == source_digest():
        return
    say("Building the frontend …")
    log = ROOT / ".build" / "frontend.log"
    log.parent.mkdir(exist_ok=True)
    command = [
        str(BIN / "reflex"), "export", "--frontend-only", "--no-zip", "--env", "prod",
    ]  # fmt: skip
    with (
        log.open("w") as out,
        subprocess.Popen(command, env=build_environment(), stdout=out, stderr=out) as build,  # noqa: S603
    ):
        if meanwhile:
            subprocess.run(meanwhile, check=False)  # noqa: S603
    if build.returncode != 0 or not (WEB_DIR / "build" / "client" / "index.html").is_file():
        offline = any(sign in log.read_text(errors="replace") for sign in _OFFLINE_SIGNS)
        reason = "npm packages could not be fetched; is there a network?" if offline else "failed."
        stop(f"Building the frontend: {reason} The whole story is in {log}")
    # The build may have written its own lock files anew.
    mark.write_text(source_digest())


def source_digest() -> str:
    """What the built pages are made of: these files, and no setting of anybody's."""
    return digest([ROOT / source for source in SOURCES])


def build_environment() -> dict[str, str]:
    """Our own Node first, npm instead of Bun, nothing prerendered, nothing sent home."""
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_USE_NPM": "1",
        "REFLEX_SSR": "false",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_DIR": str(ROOT / ".build" / "reflex"),
    }


def shop(command: str) -> list[str]:
    return [str(PYTHON), "-m", "booking_app.cli", command]


def run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, check=False)  # noqa: S603
    if done.returncode != 0:
        stop(failure)


def digest(paths: list[Path]) -> str:
    """A hash of the files at these paths, by name and content."""
    total = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(ROOT)).encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


if __name__ == "__main__":
    main()

"""A PostgreSQL of a test's own, which it may restart without mercy."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.infra.server import free_port

_SETTINGS = "\n".join(
    (
        "listen_addresses = '127.0.0.1'",
        "unix_socket_directories = ''",
        "max_connections = 200",
        "shared_buffers = 64MB",
    )
)


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, newest version first."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    found = versions[0] if versions else Path(shutil.which("pg_ctl") or "/nowhere/pg_ctl")
    return found.parent if found.exists() and (found.parent / "initdb").exists() else None


class Cluster:
    """A running server. `command` restarts it, for whoever runs it in another process."""

    def __init__(self, bin_dir: Path, folder: Path) -> None:
        self._bin, self._data, self._log = bin_dir, folder / "data", folder / "log"
        self._user = _unprivileged()
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--no-sync")
        self.port = free_port()
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(f"{_SETTINGS}\nport = {self.port}\n")
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self._run("pg_ctl", "start", "-D", self._data, "-l", self._log, "-w")

    def stop(self, mode: str = "immediate") -> None:
        """Stop as a power cut does, unless told otherwise."""
        self._run("pg_ctl", "stop", "-D", self._data, "-m", mode, "-w")

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._bin / program, *map(str, arguments)],
            check=True, user=self._user, cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def cluster(bin_dir: Path) -> Iterator[Cluster]:
    """A started server in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="vitrina-pg-") as folder:
        Path(folder).chmod(0o755)
        made = Cluster(bin_dir, Path(folder))
        made.start()
        try:
            yield made
        finally:
            made.stop()


def _unprivileged() -> str | None:
    """Whom to run it as: PostgreSQL refuses to serve root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"

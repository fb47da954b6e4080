"""The demo chain with its pictures made, kept in `.build` so that not every run makes them again.

What depends on the day, the bookings, is not in it.
"""

import asyncio
import contextlib
import hashlib
import shutil
import sqlite3
import tempfile
from pathlib import Path

from booking_app.core import migrations
from booking_app.core.db import Database
from booking_app.core.settings import load_settings
from booking_app.demo.loader import load_chain

ROOT = Path(__file__).resolve().parent.parent.parent
_TEMPLATES = ROOT / ".build" / "demo-chain"
_SOURCES = ("alembic/versions", "booking_app/demo", "booking_app/domain", "booking_app/core")


def copy_to(data_dir: Path) -> None:
    """Fill a new data folder with the loaded chain, all but its bookings."""
    template = _TEMPLATES / _digest()
    if not template.is_dir():
        _make(template)
    shutil.copytree(template, data_dir, dirs_exist_ok=True)


def _make(template: Path) -> None:
    shutil.rmtree(_TEMPLATES, ignore_errors=True)
    _TEMPLATES.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=_TEMPLATES) as folder:
        settings = load_settings({"DATA_DIR": folder})
        migrations.upgrade(settings.database_url)

        async def load() -> None:
            database = Database(settings.database_url)
            await load_chain(database, settings)
            await database.dispose()

        asyncio.run(load())
        with contextlib.closing(sqlite3.connect(Path(folder) / "vitrina.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copytree(folder, template)


def _digest() -> str:
    total = hashlib.sha256()
    for source in _SOURCES:
        for file in sorted((ROOT / source).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(file.read_bytes())
    return total.hexdigest()[:16]

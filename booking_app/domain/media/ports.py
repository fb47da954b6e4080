"""What the shop needs from the place its pictures lie in."""

from collections.abc import Collection
from typing import Protocol


class MediaStorage(Protocol):
    """Files under keys that name their content, so what lies under a key never changes."""

    async def put(self, key: str, content: bytes) -> None:
        """Store a file, whole or not at all; one that is there already is left alone."""

    async def exists(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that have a file."""

    async def open(self, key: str) -> bytes:
        """The content of a file. Raises `MediaFileMissing`."""

    def url(self, key: str) -> str:
        """The address a browser finds the file at, absolute or beginning with a slash."""

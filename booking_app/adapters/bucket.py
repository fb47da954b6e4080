"""Where the shop's pictures lie: a bucket of any service that speaks S3.

The bucket stays private: the shop itself hands out what is in it, below `/media/`. Credentials
are the usual `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` (and what else the library knows,
such as the role of the machine).
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from booking_app.domain.media.errors import MediaFileMissing, StorageUnavailable
from booking_app.domain.media.files import MEDIA_PATH, is_content_hash, is_stem, parse_key
from booking_app.domain.media.ports import StoredFile

FOREVER: Final = "public, max-age=31536000, immutable"
_AT_ONCE = 8
_SIZES_KEPT = 20_000
_BLOCK = 256 * 1024
_BATCH = 500


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """What `s3://bucket/prefix?endpoint=https://…&region=…` says."""

    bucket: str
    prefix: str
    endpoint: str
    region: str

    @classmethod
    def of(cls, url: str) -> Self:
        """Raises `ValueError` for what does not look like that."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        endpoint, region = options.pop("endpoint", ""), options.pop("region", "us-east-1")
        if parts.scheme != "s3" or not parts.netloc or options:
            raise ValueError("MEDIA_URL: must look like s3://bucket/prefix?endpoint=https://…")
        return cls(parts.netloc, unquote(parts.path).strip("/"), endpoint, region)


class Bucket:
    """Files in a bucket; derived ones below `media/`, originals below `originals/`."""

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        self._sizes: OrderedDict[str, int] = OrderedDict()

    @cached_property
    def _store(self) -> S3Store:
        # Made at first use: its threads would not survive the server's fork.
        address = self._address
        return S3Store(
            address.bucket,
            prefix=address.prefix or None,
            endpoint=address.endpoint or None,
            region=address.region,
            client_options={
                "allow_http": address.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=60),
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        )

    async def put(self, key: str, content: bytes) -> None:
        """Store a file, whole or not at all; one that is there already is left alone."""
        if await self._size(key) is None:
            await self._send(key, content)

    async def put_folder(self, folder: Path) -> None:
        """Store every file of a folder under its path in it, as `put` does."""
        places = asyncio.Semaphore(_AT_ONCE)

        async def send(source: Path) -> None:
            key = source.relative_to(folder).as_posix()
            async with places:
                if await self._size(key) is None:
                    await self._send(key, source)

        found = await asyncio.to_thread(lambda: [p for p in folder.rglob("*") if p.is_file()])
        await _all([send(source) for source in found])

    async def exists(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that have a file."""
        places = asyncio.Semaphore(_AT_ONCE)
        there: set[str] = set()

        async def look(key: str) -> None:
            async with places:
                if await self._size(key) is not None:
                    there.add(key)

        await _all([look(key) for key in keys])
        return there

    async def open(self, key: str) -> bytes:
        """The content of a file. Raises `MediaFileMissing`."""
        with _translated(key):
            answer = await obstore.get_async(self._store, _path(key))
            return bytes(await answer.bytes_async())

    async def stat(self, key: str) -> StoredFile | None:
        """What is known of a file, if there is one; remembered, for it is asked at every visit."""
        size = self._sizes.get(key)
        if size is None:
            size = await self._size(key)
            if size is None:
                return None
            self._remember(key, size)
        return StoredFile(size)

    async def _size(self, key: str) -> int | None:
        """As the bucket knows it now, whatever other processes did meanwhile."""
        try:
            with _translated(key):
                return (await obstore.head_async(self._store, _path(key)))["size"]
        except MediaFileMissing:
            return None

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`. Raises `MediaFileMissing`."""
        with _translated(key):
            answer = await obstore.get_async(
                self._store, _path(key), options={"range": (start, end)}
            )
            async for block in answer.stream(min_chunk_size=_BLOCK):
                yield bytes(block)

    async def delete(self, keys: Collection[str]) -> None:
        """Remove files, and for a stem the whole pyramid of tiles; what is gone is gone."""
        paths = [_path(key) for key in keys if not is_stem(key)]
        with _translated("tiles"):
            for stem in filter(is_stem, keys):
                async for found in obstore.list(self._store, f"media/{stem}/", chunk_size=_BATCH):
                    paths += [each["path"] for each in found]
        for path in paths:
            self._sizes.pop(path.removeprefix("media/"), None)
        await self._delete(paths)

    async def keep_original(self, content_hash: str, path: Path) -> None:
        """Keep a copy of the file at `path`, whole or not at all."""
        with _translated(content_hash, missing_is_fatal=True):
            await obstore.put_async(self._store, _original(content_hash), path)

    async def fetch_original(self, content_hash: str, path: Path) -> None:
        """Write an original to `path`. Raises `MediaFileMissing`."""
        with _translated(content_hash):
            answer = await obstore.get_async(self._store, _original(content_hash))
            with await asyncio.to_thread(path.open, "wb") as file:
                async for block in answer.stream(min_chunk_size=_BLOCK):
                    await asyncio.to_thread(file.write, bytes(block))

    async def delete_originals(self, content_hashes: Collection[str]) -> None:
        """Remove originals; what is gone is gone."""
        await self._delete([_original(each) for each in content_hashes])

    async def sweep(self) -> None:
        """Nothing: the bucket shows no half files, see its rule for aborted uploads."""

    def url(self, key: str) -> str:
        """The address of the file in the shop."""
        return MEDIA_PATH + key

    async def _send(self, key: str, content: bytes | Path) -> None:
        parts = parse_key(key)
        assert parts is not None  # noqa: S101 - `_path` refused anything else before
        with _translated(key, missing_is_fatal=True):
            await obstore.put_async(
                self._store,
                _path(key),
                content,
                attributes={"Content-Type": parts.content_type, "Cache-Control": FOREVER},
            )

    async def _delete(self, paths: list[str]) -> None:
        for at in range(0, len(paths), _BATCH):
            with _translated("several"):
                await obstore.delete_async(self._store, paths[at : at + _BATCH])

    def _remember(self, key: str, size: int) -> None:
        self._sizes[key] = size
        if len(self._sizes) > _SIZES_KEPT:
            self._sizes.popitem(last=False)


def _path(key: str) -> str:
    if parse_key(key) is None:
        raise ValueError(f"not a key of a media file: {key!r}")
    return f"media/{key}"


def _original(content_hash: str) -> str:
    if not is_content_hash(content_hash):
        raise ValueError(f"not a hash of an original: {content_hash!r}")
    return f"originals/{content_hash}"


@contextmanager
def _translated(key: str, *, missing_is_fatal: bool = False) -> Iterator[None]:
    """The library's errors as the port's."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        # Nothing is missing where something is written, except the bucket itself.
        if missing_is_fatal:
            raise StorageUnavailable from error
        raise MediaFileMissing(key=key) from error
    except BaseError as error:
        raise StorageUnavailable from error


async def _all(works: Sequence[Coroutine[None, None, None]]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None  # one cause is enough to say what is wrong

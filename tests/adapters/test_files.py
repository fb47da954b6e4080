"""Pictures in a folder."""

import asyncio
from pathlib import Path

import pytest

from booking_app.adapters.files import LocalFiles, media_folder, open_storage
from booking_app.domain.media.errors import MediaFileMissing
from booking_app.domain.media.files import key_of
from booking_app.domain.media.ports import MediaStorage


async def test_what_is_put_can_be_found_and_opened(tmp_path: Path) -> None:
    storage: MediaStorage = LocalFiles(tmp_path / "media")
    key, other = key_of(b"picture", "avif", 320), key_of(b"another", "avif", 320)
    assert await storage.exists([key, other]) == set()
    await storage.put(key, b"picture")
    assert await storage.exists([key, other]) == {key}
    assert await storage.open(key) == b"picture"
    assert storage.url(key) == f"/media/{key}"
    with pytest.raises(MediaFileMissing):
        await storage.open(other)


async def test_putting_at_once_leaves_one_whole_file(tmp_path: Path) -> None:
    storage = LocalFiles(tmp_path)
    content = b"x" * 300_000
    key = key_of(content, "mp4", 640)
    await asyncio.gather(*(storage.put(key, content) for _ in range(16)))
    assert [path.name for path in (tmp_path / key).parent.iterdir()] == [Path(key).name]
    assert await storage.open(key) == content


async def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    storage = LocalFiles(tmp_path)
    key = key_of(b"picture", "webp", 320)
    await storage.put(key, b"picture")
    before = (tmp_path / key).stat().st_mtime_ns
    await storage.put(key, b"picture")
    assert (tmp_path / key).stat().st_mtime_ns == before


@pytest.mark.parametrize("key", ["../outside.jpg", "/etc/passwd", "a/b.jpg"])
async def test_only_keys_of_ours_are_taken(tmp_path: Path, key: str) -> None:
    storage = LocalFiles(tmp_path)
    with pytest.raises(ValueError, match="not a key"):
        await storage.put(key, b"x")
    with pytest.raises(ValueError, match="not a key"):
        await storage.open(key)


def test_where_media_url_leads() -> None:
    assert media_folder(".data/media") == Path(".data/media")
    assert media_folder("file:///srv/my%20media") == Path("/srv/my media")
    with pytest.raises(ValueError, match="MEDIA_URL"):
        open_storage("s3://bucket/prefix")

"""Pictures in a folder."""

import asyncio
from pathlib import Path

import pytest

from booking_app.adapters.files import LocalFiles, media_folder
from booking_app.domain.media.errors import MediaFileMissing
from booking_app.domain.media.files import content_hash, key_of, stem_of, tile_key
from booking_app.domain.media.ports import MediaStorage


@pytest.fixture
def storage(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "media", tmp_path / "originals")


def name(text: str, file_format: str = "avif", width: int = 320) -> str:
    return key_of(stem_of(content_hash(text.encode()), "photo"), file_format, width)


async def test_what_is_put_can_be_found_and_opened(storage: MediaStorage) -> None:
    key, other = name("picture"), name("another")
    assert await storage.exists([key, other]) == set()
    assert await storage.stat(key) is None
    await storage.put(key, b"picture")
    assert await storage.exists([key, other]) == {key}
    assert await storage.open(key) == b"picture"
    found = await storage.stat(key)
    assert found is not None
    assert found.byte_count == 7
    assert b"".join([block async for block in storage.read(key, 1, 4)]) == b"ict"
    assert storage.url(key) == f"/media/{key}"
    with pytest.raises(MediaFileMissing):
        await storage.open(other)
    with pytest.raises(MediaFileMissing):
        await anext(aiter(storage.read(other, 0, 1)))


async def test_a_folder_is_put_and_a_pyramid_removed_whole(
    storage: LocalFiles, tmp_path: Path
) -> None:
    stem = stem_of(content_hash(b"large"), "photo")
    keys = [key_of(stem, "webp", 640), tile_key(stem, 0, 0, 0), tile_key(stem, 3, 1, 2)]
    made = tmp_path / "made"
    for key in keys:
        (made / key).parent.mkdir(parents=True, exist_ok=True)
        (made / key).write_bytes(key.encode())
    await storage.put_folder(made)
    assert await storage.exists(keys) == set(keys)
    await storage.delete([stem])
    assert await storage.exists(keys) == {keys[0]}
    await storage.delete([keys[0], keys[0]])
    assert await storage.exists(keys) == set()


async def test_originals_are_kept_for_the_shop_alone(storage: LocalFiles, tmp_path: Path) -> None:
    source, back = tmp_path / "source", tmp_path / "back"
    source.write_bytes(b"original")
    named = content_hash(b"original")
    await storage.keep_original(named, source)
    await storage.keep_original(named, source)
    await storage.fetch_original(named, back)
    assert back.read_bytes() == b"original"
    assert not list(storage.folder.rglob("*"))
    await storage.delete_originals([named, named])
    with pytest.raises(MediaFileMissing):
        await storage.fetch_original(named, back)
    with pytest.raises(ValueError, match="not a hash"):
        await storage.fetch_original("../../etc/passwd", back)


async def test_putting_at_once_leaves_one_whole_file(storage: LocalFiles) -> None:
    content = b"x" * 300_000
    key = name("film", "mp4", 640)
    await asyncio.gather(*(storage.put(key, content) for _ in range(16)))
    assert [path.name for path in (storage.folder / key).parent.iterdir()] == [Path(key).name]
    assert await storage.open(key) == content


async def test_a_file_that_is_there_is_left_alone(storage: LocalFiles) -> None:
    key = name("picture", "webp")
    await storage.put(key, b"picture")
    before = (storage.folder / key).stat().st_mtime_ns
    await storage.put(key, b"picture")
    assert (storage.folder / key).stat().st_mtime_ns == before


@pytest.mark.parametrize("key", ["../outside.jpg", "/etc/passwd", "a/b.jpg"])
async def test_only_keys_of_ours_are_taken(storage: LocalFiles, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await storage.put(key, b"x")
    with pytest.raises(ValueError, match="not a key"):
        await storage.open(key)


def test_where_media_url_leads() -> None:
    assert media_folder(".data/media") == Path(".data/media")
    assert media_folder("file:///srv/my%20media") == Path("/srv/my media")

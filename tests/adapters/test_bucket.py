"""Pictures in a bucket of a real S3 server."""

from pathlib import Path

import pytest

from booking_app.adapters.bucket import Bucket, BucketAddress
from booking_app.adapters.storage import open_storage
from booking_app.core.settings import SettingsError, load_settings
from booking_app.domain.media.errors import MediaFileMissing, StorageUnavailable
from booking_app.domain.media.files import content_hash, key_of, stem_of, tile_key
from tests.infra.bucket_server import CREDENTIALS, BucketServer
from tests.infra.server import free_port

STEM = stem_of(content_hash(b"picture"), "photo")
KEY = key_of(STEM, "avif", 320)


@pytest.fixture
def bucket(bucket_url: str) -> Bucket:
    return Bucket(BucketAddress.of(bucket_url))


async def test_what_is_put_can_be_found_opened_and_removed(bucket: Bucket) -> None:
    assert await bucket.exists([KEY]) == set()
    assert await bucket.stat(KEY) is None
    with pytest.raises(MediaFileMissing):
        await bucket.open(KEY)
    await bucket.put(KEY, b"picture")
    await bucket.put(KEY, b"another")  # what lies under a key never changes
    assert await bucket.open(KEY) == b"picture"
    assert b"".join([block async for block in bucket.read(KEY, 1, 4)]) == b"ict"
    assert bucket.url(KEY) == f"/media/{KEY}"
    await bucket.delete([KEY, KEY])
    assert await bucket.exists([KEY]) == set()
    with pytest.raises(MediaFileMissing):
        await anext(aiter(bucket.read(KEY, 0, 1)))


async def test_a_folder_is_put_and_a_pyramid_removed_whole(bucket: Bucket, tmp_path: Path) -> None:
    keys = [KEY, *(tile_key(STEM, 3, x, y) for x in range(4) for y in range(4))]
    for key in keys:
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(key.encode())
    await bucket.put_folder(tmp_path)
    assert await bucket.exists(keys) == set(keys)
    assert await bucket.open(keys[-1]) == keys[-1].encode()
    await bucket.delete([STEM])
    assert await bucket.exists(keys) == {KEY}


async def test_originals_go_there_and_back(bucket: Bucket, tmp_path: Path) -> None:
    source, back = tmp_path / "source", tmp_path / "back"
    content = bytes(range(256)) * 30_000  # more than one part
    source.write_bytes(content)
    named = content_hash(content)
    await bucket.keep_original(named, source)
    await bucket.fetch_original(named, back)
    assert back.read_bytes() == content
    await bucket.delete_originals([named])
    with pytest.raises(MediaFileMissing):
        await bucket.fetch_original(named, back)
    with pytest.raises(ValueError, match="not a hash"):
        await bucket.fetch_original("../other", back)


@pytest.mark.parametrize("key", ["../outside.jpg", "/etc/passwd", "a/b.jpg"])
async def test_only_keys_of_ours_are_taken(bucket: Bucket, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await bucket.put(key, b"x")
    with pytest.raises(ValueError, match="not a key"):
        await bucket.open(key)


async def test_trouble_with_the_bucket_has_a_name(
    buckets: BucketServer, bucket_url: str, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x")
    gone = Bucket(BucketAddress.of(f"s3://never-made?endpoint={buckets.endpoint}"))
    with pytest.raises(StorageUnavailable):
        await gone.keep_original(content_hash(b"x"), source)
    nobody = Bucket(BucketAddress.of(f"s3://b?endpoint=http://127.0.0.1:{free_port()}"))
    with pytest.raises(StorageUnavailable):
        await nobody.stat(KEY)


def test_where_media_url_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    found = BucketAddress.of("s3://pictures/a/b?endpoint=https://s3.example&region=eu-1")
    assert found == BucketAddress("pictures", "a/b", "https://s3.example", "eu-1")
    settings = load_settings({"MEDIA_URL": "s3://pictures"})
    assert isinstance(open_storage(settings), Bucket)
    with pytest.raises(ValueError, match="MEDIA_URL"):
        BucketAddress.of("s3://pictures?endpint=typo")
    for wrong in ("s3://", "ftp://pictures"):
        with pytest.raises(SettingsError, match="MEDIA_URL"):
            load_settings({"MEDIA_URL": wrong})

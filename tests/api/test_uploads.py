"""Files brought in parts, by the tus protocol."""

import base64
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from booking_app.adapters.upload_files import UploadFiles, upload_files
from booking_app.core.db import Database
from booking_app.core.settings import get_settings
from tests.api.conftest import Setting, caller, hire, key_for, problem, sign_in, wrong_fields
from tests.factories.shop import Shop

UPLOADS = "/api/v1/media/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
PART = TUS | {"Content-Type": "application/offset+octet-stream"}


def picture(size: tuple[int, int] = (400, 300), colour: str = "navy") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG")
    return content.getvalue()


def announced(length: int, **metadata: object) -> dict[str, str]:
    """The headers that announce a file of so many bytes."""
    pairs = ",".join(
        f"{name} {base64.b64encode(str(value).encode()).decode()}"
        for name, value in ({"filename": "ring.jpg"} | metadata).items()
    )
    return TUS | {"Upload-Length": str(length), "Upload-Metadata": pairs}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, setting: Setting) -> None:
    setting(DATA_DIR=str(tmp_path / "data"))


@pytest.fixture
def files() -> UploadFiles:
    return upload_files(get_settings())


@pytest.fixture
async def person(api: FastAPI, database: Database, shop: Shop) -> Any:
    """A merchandiser who is signed in."""
    await hire(database, shop, "merch", "merchandiser")
    async with caller(api) as client:
        await sign_in(client, "merch")
        yield client


async def begin(client: httpx.AsyncClient, length: int, **metadata: object) -> str:
    answer = await client.post(UPLOADS, headers=announced(length, **metadata))
    assert answer.status_code == 201, answer.text
    assert answer.headers["upload-offset"] == "0"
    return answer.headers["location"]


async def send(client: httpx.AsyncClient, at: str, offset: int, part: bytes) -> httpx.Response:
    return await client.patch(at, headers=PART | {"Upload-Offset": str(offset)}, content=part)


async def test_the_server_says_what_it_can_do(client: httpx.AsyncClient) -> None:
    answer = await client.options(UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert "creation-with-upload" in answer.headers["tus-extension"]
    assert answer.headers["tus-max-size"] == "300000000"


async def test_a_file_comes_in_parts_and_waits_to_be_worked_on(
    person: httpx.AsyncClient, shop: Shop, files: UploadFiles
) -> None:
    content = picture()
    at = await begin(person, len(content), product=shop.products["aurora"], angle="macro")
    first = await send(person, at, 0, content[:1000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "1000")
    assert first.headers["upload-expires"]
    assert first.headers["tus-resumable"] == "1.0.0"
    head = await person.head(at, headers=TUS)
    assert head.headers["upload-offset"] == "1000"
    assert head.headers["upload-length"] == str(len(content))
    assert head.headers["cache-control"] == "no-store"
    shown = (await person.get(at)).json()
    assert (shown["status"], shown["offset"]) == ("receiving", 1000)
    last = await send(person, at, 1000, content[1000:])
    assert last.headers["upload-offset"] == str(len(content))
    listed = (await person.get(UPLOADS, params={"product": str(shop.products["aurora"])})).json()
    assert listed["total"] == 1
    (item,) = listed["items"]
    assert item["status"] == "waiting"
    assert item["offset"] == item["byte_count"] == len(content)
    assert (item["filename"], item["angle"], item["message"]) == ("ring.jpg", "macro", "")
    assert files.path(UUID(item["id"])).read_bytes() == content


async def test_the_first_part_may_come_with_the_announcement(person: httpx.AsyncClient) -> None:
    content = picture()
    headers = announced(len(content)) | PART
    answer = await person.post(UPLOADS, headers=headers, content=content)
    assert answer.status_code == 201
    assert answer.headers["upload-offset"] == str(len(content))
    assert (await person.get(answer.headers["location"])).json()["status"] == "waiting"


async def test_a_part_that_does_not_fit_changes_nothing(person: httpx.AsyncClient) -> None:
    at = await begin(person, 100)
    assert problem(await send(person, at, 5, b"x"), 409, "wrong_offset")["details"] == {"offset": 0}
    assert (await send(person, at, 0, b"x" * 60)).status_code == 204
    problem(await send(person, at, 0, b"x" * 60), 409, "wrong_offset")
    problem(await send(person, at, 60, b"x" * 41), 413, "body_too_large")
    assert (await person.head(at, headers=TUS)).headers["upload-offset"] == "60"
    assert (await send(person, at, 60, b"x" * 40)).status_code == 204
    # The answer was lost: the same last part again, then an empty one at the end.
    problem(await send(person, at, 60, b"x" * 40), 409, "wrong_offset")
    assert (await send(person, at, 100, b"")).status_code == 204


async def test_two_connections_never_write_at_once(
    person: httpx.AsyncClient, files: UploadFiles
) -> None:
    at = await begin(person, 100)
    with files.append(UUID(at.rpartition("/")[2]), 0) as part:
        part.write(b"x" * 10)
        problem(await send(person, at, 10, b"y"), 423, "upload_busy")
    assert (await send(person, at, 10, b"y" * 90)).status_code == 204


async def test_what_is_wrong_with_an_announcement_is_said(
    person: httpx.AsyncClient, shop: Shop
) -> None:
    async def refused(**headers: str) -> dict[str, str]:
        return wrong_fields(await person.post(UPLOADS, headers=TUS | headers))

    assert await refused() == {"Upload-Length": "required"}
    assert await refused(**{"Upload-Length": "-1"}) == {"Upload-Length": "invalid"}
    assert await refused(**{"Upload-Length": "0"}) == {"Upload-Length": "out_of_range"}
    meta = {"Upload-Length": "5", "Upload-Metadata": "filename ???"}
    assert await refused(**meta) == {"Upload-Metadata.filename": "invalid"}
    product = str(shop.products["aurora"])
    for wrong, field in (
        ({"product": "nonsense"}, {"product": "invalid"}),
        ({"product": UUID(int=5)}, {"product": "unknown"}),
        ({"angle": "inside"}, {"angle": "not_allowed"}),
        ({"filename": "a" * 256}, {"filename": "too_long"}),
        ({"filename": "a\nb"}, {"filename": "control_characters"}),
        ({"frames": "1"}, {"frames": "out_of_range"}),
        ({"product": product, "replaces": UUID(int=5)}, {"replaces": "unknown"}),
    ):
        answer = await person.post(UPLOADS, headers=announced(5, **wrong))
        assert wrong_fields(answer) == field
    huge = problem(
        await person.post(UPLOADS, headers=announced(300_000_001)), 413, "file_too_large"
    )
    assert "300 MB" in huge["detail"]


async def test_other_versions_and_other_bodies_are_refused(person: httpx.AsyncClient) -> None:
    at = await begin(person, 5)
    old = await person.head(at, headers={"Tus-Resumable": "0.2.2"})
    assert old.status_code == 412
    assert old.headers["tus-version"] == "1.0.0"
    problem(await person.post(UPLOADS, headers={"Upload-Length": "5"}), 412, "tus_version")
    headers = TUS | {"Upload-Offset": "0", "Content-Type": "text/plain"}
    answer = await person.patch(at, headers=headers, content=b"x")
    problem(answer, 415, "unsupported_media_type")


async def test_an_upload_can_be_given_up(person: httpx.AsyncClient, files: UploadFiles) -> None:
    at = await begin(person, 100)
    await send(person, at, 0, b"x" * 10)
    assert (await person.delete(at, headers=TUS)).status_code == 204
    assert files.ids() == []
    problem(await send(person, at, 10, b"x"), 404, "upload_ended")
    assert (await person.head(at, headers=TUS)).status_code == 404
    assert (await person.get(at)).json()["status"] == "cancelled"


async def test_nobody_touches_the_upload_of_another(
    api: FastAPI, database: Database, person: httpx.AsyncClient, shop: Shop
) -> None:
    at = await begin(person, 100)
    key = await key_for(database, shop, None, "media")
    async with caller(api, headers={"X-API-Key": key}) as other:
        assert (await other.head(at, headers=TUS)).status_code == 404
        problem(await send(other, at, 0, b"x"), 404, "upload_not_found")
        problem(await other.delete(at, headers=TUS), 404, "upload_not_found")
        problem(await other.get(at), 404, "upload_not_found")
        problem(await other.post(f"{at}/retry"), 404, "upload_not_found")
        assert (await other.get(UPLOADS)).json()["items"] == []
        mine = await begin(other, 5)
        assert (await send(other, mine, 0, b"12345")).status_code == 204


async def test_a_full_disk_is_said_and_leaves_nothing_half_done(
    person: httpx.AsyncClient, files: UploadFiles
) -> None:
    at = await begin(person, 100)
    path = files.path(UUID(at.rpartition("/")[2]))
    path.unlink()
    path.symlink_to("/dev/full")  # every write to it fails as on a full disk
    refused = problem(await send(person, at, 0, b"x" * 50), 507, "storage_full")
    assert "disk" in refused["detail"]
    path.unlink()
    path.touch()
    assert (await send(person, at, 0, b"x" * 100)).status_code == 204


async def test_only_uploads_may_be_large(person: httpx.AsyncClient) -> None:
    content = b"x" * 500_000
    at = await begin(person, len(content))
    assert (await send(person, at, 0, content)).status_code == 204
    answer = await person.post(f"{at}/retry", content=content)
    problem(answer, 413, "body_too_large")


async def test_a_file_that_came_whole_before_the_server_died_is_not_forgotten(
    person: httpx.AsyncClient, files: UploadFiles
) -> None:
    at = await begin(person, 5)
    files.path(UUID(at.rpartition("/")[2])).write_bytes(b"12345")
    head = await person.head(at, headers=TUS)
    assert head.headers["upload-offset"] == "5"
    assert (await person.get(at)).json()["status"] == "waiting"


async def test_only_what_was_refused_can_be_tried_again(person: httpx.AsyncClient) -> None:
    at = await begin(person, 5)
    problem(await person.post(f"{at}/retry"), 409, "not_retryable")
    await send(person, at, 0, b"12345")
    problem(await person.post(f"{at}/retry"), 409, "not_retryable")

"""Odd and hostile files: what is refused, why, and that nothing dangerous gets through.

Each file is made here and rendered in a child as an upload is. None may crash the child (it would
be refused as too demanding), none may come through that should not, and of those that do come
through only pixels are left.
"""

import asyncio
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pillow_heif
import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from booking_app.adapters.rendering import ChildRenderer
from booking_app.domain.media.errors import MediaRefused
from booking_app.domain.media.files import content_hash
from booking_app.domain.media.ports import RenderOrder
from tests.factories.films import make_film, require_ffmpeg, run_ffmpeg
from tests.factories.media import picture, zipped

SECRET = b"Secret-Camera-9000"
JPEG, PNG, WEBP, AVIF = (picture(kind=kind) for kind in ("JPEG", "PNG", "WEBP", "AVIF"))
ZIP = zipped({"a.txt": b"hello"})
PHP = b"<?php system($_GET['x']); ?>"


def heic() -> bytes:
    out = io.BytesIO()
    noisy = Image.effect_noise((320, 240), 90).convert("RGB")
    pillow_heif.from_pillow(noisy).save(out, quality=60)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


def png(width: int, height: int, body: bytes, *more: bytes, depth: int = 8, kind: int = 2) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(body, 9))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + data + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose header says it is huge."""
    at = JPEG.index(b"\xff\xc0")
    return JPEG[: at + 5] + struct.pack(">HH", height, width) + JPEG[at + 9 :]


def jpeg_with(marker: int, body: bytes) -> bytes:
    return JPEG[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + JPEG[2:]


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def with_notes(kind: str) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (55.0, 45.0, 0.0)
    return picture(kind=kind, exif=exif.tobytes())


def png_with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode() * 50)
    info.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET.decode()}</x:xmpmeta>")
    return picture(kind="PNG", pnginfo=info)


def in_mode(mode: str, kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (120, 90), "maroon").convert(mode).save(out, kind)
    return out.getvalue()


def deep_grey() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", (120, 90), 32768).save(out, "PNG")
    return out.getvalue()


def with_profile(profile: bytes) -> bytes:
    return picture(kind="JPEG", icc_profile=profile)


def bomb_in_zip() -> bytes:
    return zipped({f"{n}.jpg": b"\0" * 30_000_000 for n in range(4)}, zipfile.ZIP_DEFLATED)


def zip_with(name: str) -> bytes:
    return zipped({name: JPEG, "2.jpg": JPEG})


def zip_with_link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("1.jpg")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("2.jpg", JPEG)
    return out.getvalue()


def locked_zip() -> bytes:
    content = bytearray(zip_with("1.jpg"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 1)
    return bytes(content)


def lying_zip() -> bytes:
    """The directory says the frames are shorter than they are."""
    content = bytearray(zipped({"1.jpg": JPEG, "2.jpg": JPEG}, zipfile.ZIP_DEFLATED))
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def overlapping_zip() -> bytes:
    """Many entries which are all the same bytes of the archive."""
    content = zipped({"1.jpg": JPEG})
    at, end = content.find(b"PK\x01\x02"), content.find(b"PK\x05\x06")
    entry = content[at:end]
    entries = b"".join(entry.replace(b"1.jpg", b"%d.jpg" % n) for n in range(1, 10))
    tail = bytearray(content[end:])
    tail[8:12] = struct.pack("<HH", 9, 9)
    tail[12:16] = struct.pack("<I", len(entries))
    return content[:at] + entries + bytes(tail)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


REFUSED: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "nothing but noise": (lambda: bytes(range(256)) * 20, {"unknown_file_type"}),
    "plain text": (lambda: b"just words", {"unknown_file_type"}),
    "one byte": (lambda: b"\xff", {"unknown_file_type"}),
    "zeros": (lambda: b"\0" * 5000, {"unknown_file_type"}),
    "html": (lambda: b"<html><script>alert(1)</script>", {"unknown_file_type"}),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", {"vector_image"}),
    "svg with a declaration": (
        lambda: b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<svg onload='x()'/>",
        {"vector_image"},
    ),
    "svg with entities": (
        lambda: b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>",
        {"vector_image"},
    ),
    "gif": (lambda: picture(kind="GIF"), {"unknown_file_type"}),
    "moving gif": (lambda: animated("GIF"), {"unknown_file_type"}),
    "bmp": (lambda: picture(kind="BMP"), {"unknown_file_type"}),
    "tiff": (lambda: picture(kind="TIFF"), {"unknown_file_type"}),
    "pdf": (lambda: picture(kind="PDF"), {"unknown_file_type"}),
    "program": (lambda: b"MZ" + b"\0" * 500, {"unknown_file_type"}),
    "linux program": (lambda: b"\x7fELF" + b"\0" * 500, {"unknown_file_type"}),
    "script": (lambda: b"#!/bin/sh\nrm -rf /", {"unknown_file_type"}),
    "php": (lambda: PHP, {"unknown_file_type"}),
    "playlist": (lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", {"unknown_file_type"}),
    "concat script": (lambda: b"ffconcat version 1.0\nfile /etc/passwd", {"unknown_file_type"}),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", {"unknown_file_type"}),
    "moving webp": (lambda: animated("WEBP"), {"animated_image"}),
    "moving png": (lambda: animated("PNG"), {"animated_image"}),
    "moving avif": (lambda: animated("AVIF"), {"animated_image"}),
    "half a jpeg": (lambda: JPEG[: len(JPEG) // 2], {"unreadable_image"}),
    "half a png": (lambda: PNG[: len(PNG) // 2], {"unreadable_image"}),
    "half a webp": (lambda: WEBP[: len(WEBP) // 2], {"unreadable_image"}),
    "half an avif": (lambda: AVIF[: len(AVIF) // 2], {"unreadable_image"}),
    "half a heic": (lambda: heic()[:9000], {"unreadable_image"}),
    "head of a jpeg": (lambda: JPEG[:20], {"unreadable_image"}),
    "head of a png": (lambda: PNG[:20], {"unreadable_image"}),
    "jpeg of zeros": (lambda: JPEG[:200] + b"\0" * 3000, {"unreadable_image"}),
    "png with a wrong sum": (
        lambda: PNG[:40] + bytes((PNG[40] ^ 255,)) + PNG[41:],
        {"unreadable_image"},
    ),
    "png of no width": (lambda: png(0, 10, b""), {"unreadable_image"}),
    "png bomb": (lambda: png(50_000, 50_000, b"\0" * 100_000), {"image_too_large"}),
    "png bomb in one bit": (
        lambda: png(30_000, 30_000, b"\0" * 1_000_000, depth=1, kind=0),
        {"image_too_large"},
    ),
    "png just too large": (lambda: png(8000, 8000, b"\0" * 1000), {"image_too_large"}),
    "png with a profile that bursts": (
        lambda: png(
            10, 10, b"\0" * 310,
            chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 60_000_000, 9)),
        ),
        {"unreadable_image"},
    ),
    "png with text that bursts": (
        lambda: png(
            10, 10, b"\0" * 310,
            *(chunk(b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 30_000_000, 9)) for _ in range(4)),
        ),
        {"unreadable_image"},
    ),
    "jpeg that claims to be huge": (lambda: jpeg_claiming(65_000, 65_000), {"image_too_large"}),
    "jpeg and zip": (lambda: JPEG + ZIP, {"hidden_content"}),
    "png and zip": (lambda: PNG + ZIP, {"hidden_content"}),
    "webp and zip": (lambda: WEBP + ZIP, {"hidden_content"}),
    "heic and zip": (lambda: heic() + ZIP, {"hidden_content"}),
    "jpeg and rar": (lambda: JPEG + b"Rar!\x1a\x07\x01\0" + b"\0" * 99, {"hidden_content"}),
    "jpeg and program": (lambda: JPEG + b"MZ" + b"\0" * 99, {"hidden_content"}),
    "jpeg and php": (lambda: JPEG + PHP, {"hidden_content"}),
    "png and script": (lambda: PNG + b"<script>alert(1)</script>", {"hidden_content"}),
    "webp and html": (lambda: WEBP + b"<html><body>", {"hidden_content"}),
    "jpeg with php in its comment": (lambda: jpeg_with(0xFE, PHP), {"hidden_content"}),
    "jpeg with a page in its comment": (
        lambda: jpeg_with(0xFE, b"*/--><script src=//x></script>"),
        {"hidden_content"},
    ),
    "jpeg that is a pdf": (lambda: jpeg_with(0xFE, b"%PDF-1.4"), {"hidden_content"}),
    "zip with nothing": (lambda: zipped({}), {"bad_archive"}),
    "half a zip": (lambda: zip_with("1.jpg")[:-40], {"bad_archive"}),
    "zip that climbs out": (lambda: zip_with("../../1.jpg"), {"bad_archive"}),
    "zip from the root": (lambda: zip_with("/etc/cron.d/1.jpg"), {"bad_archive"}),
    "zip of another system": (lambda: zip_with("C:\\windows\\1.jpg"), {"bad_archive"}),
    "zip with a link": (zip_with_link, {"bad_archive"}),
    "zip with a password": (locked_zip, {"bad_archive"}),
    "zip that bursts": (bomb_in_zip, {"bad_archive"}),
    "zip that lies": (lying_zip, {"bad_archive"}),
    "zip that overlaps": (overlapping_zip, {"bad_archive"}),
    "zip of too many": (
        lambda: zipped({f"{n}.jpg": b"x" for n in range(1500)}),
        {"bad_archive"},
    ),
    "zip of many frames": (
        lambda: zipped({f"{n}.jpg": JPEG for n in range(200)}),
        {"wrong_frame_count"},
    ),
    "zip of one frame": (lambda: zipped({"1.jpg": JPEG}), {"wrong_frame_count"}),
    "zip of texts": (lambda: zipped({"1.txt": b"a", "2.txt": b"b"}), {"unknown_file_type"}),
    "zip of zips": (lambda: zipped({"1.zip": ZIP, "2.zip": ZIP}), {"bad_archive"}),
    "zip with a drawing": (
        lambda: zipped({"1.jpg": JPEG, "2.jpg": b"<svg onload='x()'/>"}),
        {"vector_image"},
    ),
    "zip with half a frame": (
        lambda: zipped({"1.jpg": JPEG, "2.jpg": JPEG[:700]}),
        {"unreadable_image"},
    ),
    "zip in another packing": (
        lambda: zipped({"1.jpg": JPEG, "2.jpg": JPEG}, zipfile.ZIP_LZMA),
        {"bad_archive"},
    ),
    "film without a picture": (
        lambda: box(b"ftyp", b"isom\0\0\0\0isom") + box(b"mdat", b"\0" * 999),
        {"unreadable_film"},
    ),
    "film of nonsense": (
        lambda: box(b"ftyp", b"qt  \0\0\0\0qt  ") + bytes(range(256)) * 40,
        {"unreadable_film"},
    ),
    "webm of nonsense": (
        lambda: b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(range(256)) * 40,
        {"unreadable_film"},
    ),
    "film that refers elsewhere": (
        lambda: box(b"ftyp", b"qt  \0\0\0\0qt  ")
        + box(b"moov", box(b"rmra", box(b"rmda", box(b"rdrf", b"\0" * 4 + b"url \0\0\0\x0bfile:///etc")))),
        {"unreadable_film"},
    ),
}  # fmt: skip

TAKEN: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: JPEG,
    "png": lambda: PNG,
    "webp": lambda: WEBP,
    "avif": lambda: AVIF,
    "heic": heic,
    "jpeg with notes": lambda: with_notes("JPEG"),
    "webp with notes": lambda: with_notes("WEBP"),
    "png with text": png_with_text,
    "jpeg with a long comment": lambda: jpeg_with(0xFE, SECRET * 3000),
    "jpeg with a film behind it": lambda: JPEG + box(b"ftyp", b"mp42\0\0\0\0mp42") + b"\0" * 5000,
    "jpeg with zeros behind it": lambda: JPEG + b"\0" * 5000,
    "jpeg with another behind it": lambda: JPEG + JPEG,
    "jpeg that claims to be larger": lambda: jpeg_claiming(900, 700),
    "grey jpeg": lambda: in_mode("L", "JPEG"),
    "cmyk jpeg": lambda: in_mode("CMYK", "JPEG"),
    "png in one bit": lambda: in_mode("1", "PNG"),
    "png with a palette": lambda: in_mode("P", "PNG"),
    "grey png, see-through": lambda: in_mode("LA", "PNG"),
    "png in sixteen bits": deep_grey,
    "broken profile": lambda: with_profile(b"nonsense" * 40),
    "profile of another space": lambda: with_profile(
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    ),
    "one pixel": lambda: picture((1, 1), kind="PNG"),
    "a line": lambda: picture((5000, 1), kind="PNG"),
    "a tower": lambda: picture((2, 6000), kind="PNG"),
}


async def render(renderer: ChildRenderer, content: bytes, folder: Path) -> tuple[str, list[bytes]]:
    """Why the file was refused, or nothing and the contents of what was made of it."""
    source, out, scratch = folder / "source", folder / "out", folder / "scratch"
    await asyncio.to_thread(folder.mkdir)
    for each in (out, scratch):
        await asyncio.to_thread(each.mkdir)
    await asyncio.to_thread(source.write_bytes, content)
    try:
        await renderer.render(RenderOrder((source,), content_hash(content), out, scratch))
    except MediaRefused as error:
        return error.code, []
    found = await asyncio.to_thread(lambda: [p for p in out.rglob("*") if p.is_file()])
    return "", [await asyncio.to_thread(path.read_bytes) for path in found]


def test_the_corpus_is_large() -> None:
    assert len(REFUSED) + len(TAKEN) >= 90


async def test_every_danger_is_refused_by_its_name(tmp_path: Path) -> None:
    renderer = ChildRenderer(2)

    async def told(number: int, make: Callable[[], bytes]) -> str:
        content = await asyncio.to_thread(make)
        return (await render(renderer, content, tmp_path / str(number)))[0]

    found = await asyncio.gather(*(told(n, make) for n, (make, _) in enumerate(REFUSED.values())))
    await renderer.close()
    wrong = {
        name: reason
        for (name, (_, allowed)), reason in zip(REFUSED.items(), found, strict=True)
        if reason not in allowed
    }
    assert wrong == {}
    # Nothing was written beside the folders a file was given.
    folders = await asyncio.to_thread(lambda: {path.name for path in tmp_path.iterdir()})
    assert folders == {str(number) for number in range(len(REFUSED))}


async def test_of_odd_but_honest_pictures_only_pixels_are_left(tmp_path: Path) -> None:
    renderer = ChildRenderer(2)

    async def made(number: int, make: Callable[[], bytes]) -> tuple[str, list[bytes]]:
        return await render(renderer, await asyncio.to_thread(make), tmp_path / str(number))

    results = await asyncio.gather(*(made(n, make) for n, make in enumerate(TAKEN.values())))
    await renderer.close()
    for name, (reason, contents) in zip(TAKEN, results, strict=True):
        assert reason == "", (name, reason)
        assert contents, name
        for content in contents:
            with Image.open(io.BytesIO(content)) as image:
                image.load()
                assert not dict(image.getexif()), name
                assert not {"icc_profile", "exif", "xmp", "comment"} & set(image.info), name
            assert SECRET not in content, name


async def test_films_that_are_wrong_are_refused(tmp_path: Path) -> None:
    require_ffmpeg()
    long, film = tmp_path / "long.mp4", tmp_path / "film.mp4"
    await asyncio.to_thread(make_film, film, size="320x240", more=("-movflags", "+faststart"))
    run = ("-f", "lavfi", "-i", "color=size=64x64:rate=1:duration=200", long)
    await asyncio.to_thread(run_ffmpeg, *run)
    whole = await asyncio.to_thread(film.read_bytes)
    too_long = await asyncio.to_thread(long.read_bytes)
    renderer = ChildRenderer(1)
    reasons = [
        (await render(renderer, content, tmp_path / str(number)))[0]
        for number, content in enumerate(
            (too_long, whole[: len(whole) // 3], whole + ZIP, whole[:400])
        )
    ]
    await renderer.close()
    assert reasons == ["film_too_long", "unreadable_film", "hidden_content", "unreadable_film"]


async def test_what_takes_too_long_is_ended_and_the_next_file_is_made(tmp_path: Path) -> None:
    impatient = ChildRenderer(1, seconds={"photo": 0.01, "archive": 0.01, "film": 0.01})
    assert (await render(impatient, picture((3000, 3000)), tmp_path / "a"))[0] == "too_demanding"
    await impatient.close()
    patient = ChildRenderer(1)
    assert (await render(patient, JPEG, tmp_path / "b"))[0] == ""
    await patient.close()


@pytest.mark.parametrize("signal_number", [9, 11])
async def test_a_child_that_dies_harms_nobody(tmp_path: Path, signal_number: int) -> None:
    renderer = ChildRenderer(1)
    assert (await render(renderer, JPEG, tmp_path / "a"))[0] == ""
    (child,) = renderer._idle
    child._process.send_signal(signal_number)
    await child._process.wait()
    assert (await render(renderer, PNG, tmp_path / "b"))[0] == ""
    await renderer.close()

"""Films, with a converter and without one."""

from pathlib import Path

import pytest

from tests.factories.films import make_film, run_ffmpeg
from tests.factories.media import Bench


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return make_film(tmp_path / "film.mov")


@pytest.fixture
def film_bytes(film: Path) -> bytes:
    return film.read_bytes()


async def test_a_film_is_converted_with_a_loop_and_a_poster(
    bench: Bench, film_bytes: bytes
) -> None:
    done = await bench.take_in(film_bytes, "film.jpg")
    assert done.status == "done", (done.reason, done.details)
    (one,) = await bench.shown()
    view = one.view
    assert (view.kind, view.width, view.height, view.note) == ("video", 1280, 720, "")
    assert view.duration_ms == pytest.approx(2000, abs=100)
    assert one.facts.angle == "video"
    by_format = {file.format: file for file in view.renditions}
    assert by_format.keys() == {"mp4", "loop", "avif", "webp", "jpeg"}
    assert (by_format["mp4"].width, by_format["mp4"].height) == (1280, 720)
    assert (by_format["loop"].width, by_format["loop"].height) == (854, 480)
    for name in ("mp4", "loop"):
        content = await bench.storage.open(by_format[name].url.removeprefix("/media/"))
        assert content.find(b"moov") < content.find(b"mdat")  # it can begin before it has come
        assert b"Secret" not in content
        assert b"+55.7558" not in content
        assert (b"mp4a" in content) == (name == "mp4")


@pytest.fixture
def plain(film: Path, tmp_path: Path) -> bytes:
    run_ffmpeg("-i", film, "-c", "copy", tmp_path / "plain.mp4")
    return (tmp_path / "plain.mp4").read_bytes()


@pytest.fixture
def other(film: Path, tmp_path: Path) -> bytes:
    run_ffmpeg("-i", film, "-t", 0.2, "-an", "-c:v", "libx265", "-x265-params", "log-level=none",
               "-tag:v", "hvc1", tmp_path / "other.mp4")  # fmt: skip
    return (tmp_path / "other.mp4").read_bytes()


async def test_without_a_converter_an_mp4_is_kept_without_its_notes(
    bench: Bench, plain: bytes, other: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    kept = await bench.take_in(plain, "film.mp4")
    assert kept.status == "done", (kept.reason, kept.details)
    (one,) = await bench.shown()
    assert one.view.note == "film_as_uploaded"
    assert (one.view.width, one.view.height) == (1600, 900)
    assert one.view.duration_ms == pytest.approx(2000, abs=100)
    files = {file.format: file.url.removeprefix("/media/") for file in one.view.renditions}
    assert files.keys() == {"mp4", "avif", "webp", "jpeg"}
    content = await bench.storage.open(files["mp4"])
    assert len(content) == len(plain)
    assert b"Secret" in plain
    assert b"Secret" not in content
    assert (await bench.take_in(other, "film.mp4")).reason == "film_not_playable"

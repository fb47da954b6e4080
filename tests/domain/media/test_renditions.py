"""What becomes of an original picture, spin or film."""

import base64
import io
import re
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms, ImageDraw

from booking_app.demo.content import MEDIA
from booking_app.domain.media import films, renditions
from booking_app.domain.media.errors import ImageTooLarge, NoFrames, UnreadableFilm, UnreadableImage
from booking_app.domain.media.files import content_hash, digest, key_of, parse_key, stem_of
from booking_app.domain.media.ports import Made

RING = MEDIA / "aurora-solitaire-ring-gold"


@dataclass(frozen=True)
class RenderedFile:
    """A made file with its content."""

    format: str
    width: int
    height: int
    frame: int
    content: bytes


@dataclass(frozen=True)
class Rendered:
    """What was made, with the contents of its files."""

    made: Made
    contents: dict[str, bytes]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.made, name)

    @property
    def files(self) -> list[RenderedFile]:
        return [
            RenderedFile(one.format, one.width, one.height, one.frame, self.contents[one.key])
            for one in self.made.files
        ]


def render_photo(original: bytes) -> Rendered:
    contents: dict[str, bytes] = {}
    made = renditions.render_photo(original, content_hash(original), contents.__setitem__)
    return Rendered(made, contents)


def render_spin(frames: list[bytes]) -> Rendered:
    contents: dict[str, bytes] = {}
    made = renditions.render_spin(frames, digest(*frames), contents.__setitem__)
    return Rendered(made, contents)


def render_film(film: bytes, poster: bytes) -> Rendered:
    contents: dict[str, bytes] = {}
    made = films.render_ready_film(film, poster, content_hash(film), contents.__setitem__)
    return Rendered(made, contents)


def opened(file: RenderedFile) -> Image.Image:
    image = Image.open(io.BytesIO(file.content))
    image.load()
    return image


def saved(image: Image.Image, image_format: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, image_format, **options)
    return target.getvalue()


def close(found: object, wanted: tuple[int, int, int], by: int) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def test_a_large_photo_comes_in_every_width_and_format() -> None:
    done = render_photo((RING / "hero.jpg").read_bytes())
    assert (done.width, done.height, done.frame_count) == (1200, 1200, 1)
    assert {(file.format, file.width) for file in done.files} == {
        (name, width)
        for name in ("avif", "webp", "jpeg")
        for width in (160, 320, 480, 640, 960, 1200)
    }
    assert done.tiles is None
    for file in done.files:
        image = opened(file)
        assert image.format == file.format.upper()
        assert image.size == (file.width, file.height)
        assert image.mode == "RGB"
    for small, large in ((160, 480), (480, 1200)):
        sizes = {file.width: len(file.content) for file in done.files if file.format == "avif"}
        assert sizes[small] < sizes[large]


def test_a_small_photo_is_never_enlarged_and_keeps_its_full_size() -> None:
    assert [file.width for file in _avif((RING / "front.jpg").read_bytes())] == [160, 320, 480, 600]
    assert [file.width for file in _avif((RING / "worn.jpg").read_bytes())] == [160, 320, 480, 640]
    tiny = saved(Image.new("RGB", (100, 50), "navy"), "PNG")
    assert [(file.width, file.height) for file in _avif(tiny)] == [(100, 50)]


def _avif(original: bytes) -> list[RenderedFile]:
    return [file for file in render_photo(original).files if file.format == "avif"]


def test_the_modern_formats_are_smaller() -> None:
    total = dict.fromkeys(("avif", "webp", "jpeg"), 0)
    for path in sorted(MEDIA.glob("*/macro.jpg"))[:3]:
        for file in render_photo(path.read_bytes()).files:
            total[file.format] += len(file.content)
    assert total["avif"] < total["webp"] < total["jpeg"]


def test_a_turned_phone_photo_stands_upright_without_its_metadata() -> None:
    picture = Image.new("RGB", (400, 200), "red")
    ImageDraw.Draw(picture).rectangle((0, 0, 199, 199), fill="blue")  # blue on the left
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # to be turned a quarter clockwise: left becomes top
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (55.0, 45.0, 0.0)
    original = saved(picture, "JPEG", exif=exif, quality=95, comment=b"at home")
    done = render_photo(original)
    assert (done.width, done.height) == (200, 400)
    for file in done.files:
        image = opened(file)
        assert (image.width, image.height) == (file.width, 2 * file.width)
        assert close(image.convert("RGB").getpixel((file.width // 2, 20)), (0, 0, 255), 40)
        assert close(
            image.convert("RGB").getpixel((file.width // 2, image.height - 20)), (255, 0, 0), 40
        )
        assert not dict(image.getexif())
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
        assert b"Camera" not in file.content


def test_colours_of_another_profile_become_srgb() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    plain = Image.new("RGB", (200, 200), (180, 90, 30))
    with_profile = render_photo(saved(plain, "PNG", icc_profile=srgb.tobytes()))
    broken_profile = render_photo(saved(plain, "PNG", icc_profile=b"nonsense"))
    for done in (with_profile, broken_profile):
        for file in done.files:
            assert close(opened(file).convert("RGB").getpixel((80, 80)), (180, 90, 30), 6)


def test_see_through_pictures_get_a_white_ground() -> None:
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    for file in render_photo(saved(clear, "PNG")).files:
        assert close(opened(file).convert("RGB").getpixel((50, 50)), (255, 255, 255), 3)
    for mode in ("L", "P", "1", "CMYK"):
        grey = Image.new("RGB", (180, 180), "gray").convert(mode)
        kind = "JPEG" if mode == "CMYK" else "PNG"
        assert {opened(file).mode for file in render_photo(saved(grey, kind)).files} == {"RGB"}


def test_the_placeholder_is_tiny_and_the_colour_is_the_ground() -> None:
    for path in MEDIA.glob("*/worn.jpg"):
        done = render_photo(path.read_bytes())
        assert len(done.placeholder) <= renditions.MAX_PLACEHOLDER_CHARS
        head, _, body = done.placeholder.partition(",")
        assert head == "data:image/webp;base64"
        with Image.open(io.BytesIO(base64.b64decode(body))) as tiny:
            assert max(tiny.size) == 16
        assert re.fullmatch("#[0-9a-f]{6}", done.dominant_colour)
    blue = Image.new("RGB", (300, 300), (20, 40, 200))
    ImageDraw.Draw(blue).rectangle((0, 0, 60, 60), fill="white")
    colour = render_photo(saved(blue, "PNG")).dominant_colour
    assert close(tuple(bytes.fromhex(colour[1:])), (20, 40, 200), 6)


def test_spin_frames_are_all_of_one_size() -> None:
    frames = [path.read_bytes() for path in sorted((RING / "spin").glob("*.jpg"))[:3]]
    frames.append(saved(Image.new("RGB", (500, 300), "white"), "JPEG"))
    done = render_spin(frames)
    assert done.frame_count == 4
    assert {(file.format, file.width, file.height, file.frame) for file in done.files} == {
        (name, width, width, frame)
        for name in ("webp", "jpeg")
        for width in (320, 440)
        for frame in range(4)
    }
    for file in done.files:
        assert opened(file).size == (file.width, file.height)


def test_a_film_is_kept_and_has_a_poster() -> None:
    film = (RING / "turntable.mp4").read_bytes()
    done = render_film(film, (RING / "turntable-poster.jpg").read_bytes())
    films = [file for file in done.files if file.format == "mp4"]
    assert [(file.content, file.width, file.height) for file in films] == [(film, 640, 640)]
    assert {file.format for file in done.files} == {"mp4", "avif", "webp", "jpeg"}


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0cut"],
)
def test_what_is_no_picture_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(UnreadableImage):
        render_photo(content)
    with pytest.raises(UnreadableImage):
        render_spin([content, content])


def test_other_refusals() -> None:
    whole = (RING / "hero.jpg").read_bytes()
    with pytest.raises(UnreadableImage):
        render_photo(whole[: len(whole) // 2])
    with pytest.raises(UnreadableImage):
        render_photo(saved(Image.new("RGB", (20, 20)), "GIF"))
    for frames in ([], [whole], [whole] * 200):
        with pytest.raises(NoFrames):
            render_spin(frames)
    with pytest.raises(ImageTooLarge):
        render_photo(saved(Image.new("1", (8000, 8000)), "PNG"))
    with pytest.raises(UnreadableFilm):
        render_film(whole, whole)


def test_keys_name_the_original_and_the_recipe() -> None:
    stem = stem_of(content_hash(b"abc"), "photo")
    assert re.fullmatch("([0-9a-f]{2})/\\1[0-9a-f]{30}", stem)
    assert stem_of(content_hash(b"abd"), "photo") != stem
    assert stem_of(content_hash(b"abc"), "spin", 1) != stem_of(content_hash(b"abc"), "spin", 2)
    key = key_of(stem, "jpeg", 640)
    assert key == f"{stem}-640.jpg"
    parts = parse_key(key)
    assert parts is not None
    assert parts.content_type == "image/jpeg"
    assert parts.tag == key[3:]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "../secrets.json",
        "ba/../ba/ba7816bf8f01cfea414140de5dae2223-640.jpg",
        "bb/ba7816bf8f01cfea414140de5dae2223-640.jpg",
        "ba/ba7816bf8f01cfea414140de5dae2223-640.svg",
        "ba/ba7816bf8f01cfea414140de5dae2223-640.jpg\n",
        "ba/BA7816BF8F01CFEA414140DE5DAE2223-640.jpg",
        "/etc/passwd",
    ],
)
def test_other_names_are_not_keys(key: str) -> None:
    assert parse_key(key) is None

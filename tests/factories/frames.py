"""Made-up frames of a counter's camera: our QR codes as bad light, hands and lenses show them.

Every frame is made anew by arithmetic from its name alone, so that the same frames come each time.
"""

import io
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from booking_app.workflows.qr_codes import QUIET_ZONE, qr_png
from tests.factories.geometry import Quad, onto, tilted

FRAME = (1280, 720)
TABLE = 118
FOREIGN = "https://menu.example/table/7"
_PAPER = 232
_BEZEL = 26

Grey = Image.Image
Change = Callable[[Grey, random.Random], Grey]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the camera saw, as a JPEG, and what should be read of it."""

    name: str
    jpeg: bytes
    payload: str


@cache
def _code(payload: str) -> Grey:
    """The code as we draw it, one pixel a module, quiet zone included."""
    drawn = Image.open(io.BytesIO(qr_png(payload))).convert("L")
    dark = ImageChops.invert(drawn).getbbox()
    assert dark is not None
    modules = drawn.width * QUIET_ZONE // dark[0]
    return drawn.resize((modules, modules), Image.Resampling.NEAREST)


def phone(payload: str, module: float, change: Change | None = None, seed: str = "") -> Grey:
    """A phone's screen with the code on a white card. `module` is one module's width in pixels.

    `change` is done to the card at four pixels a module, before it becomes its final size.
    """
    code = _code(payload)
    card = code.resize((code.width * 4,) * 2, Image.Resampling.NEAREST)
    if change is not None:
        card = change(card, random.Random(seed))  # noqa: S311 - pictures, not secrets
    width = round(code.width * module)
    card = card.resize((width, width), Image.Resampling.LANCZOS)
    rim = max(6, width // 12)
    screen = Image.new("L", (width + 2 * rim, width + 8 * rim), _BEZEL)
    screen.paste(_PAPER, (rim // 2, 2 * rim, width + 2 * rim - rim // 2, width + 6 * rim))
    screen.paste(card.point(lambda value: 12 + value * 220 // 255), (rim, 4 * rim))
    return screen


def on_table(*things: tuple[Grey, Quad]) -> Grey:
    """Things held before the lens, each laid onto four corners of the frame."""
    scene = Image.new("L", FRAME, TABLE)
    for thing, corners in things:
        mask = Image.new("L", thing.size, 255)
        scene.paste(onto(thing, corners, FRAME), (0, 0), onto(mask, corners, FRAME))
    return scene


def held(
    thing: Grey,
    *,
    turn: float = 0,
    across: float = 0,
    along: float = 0,
    at: tuple[float, float] = (0.5, 0.5),
) -> tuple[Grey, Quad]:
    """A thing turned in the picture's plane and tilted out of it, in degrees."""
    middle = (FRAME[0] * at[0], FRAME[1] * at[1])
    return thing, tilted(thing.size, middle, turn=turn, across=across, along=along)


# What goes wrong before a code is on the screen, or between the screen and the lens.


def thumb(share: float) -> Change:
    """Somebody's thumb over a side of the code."""

    def change(card: Grey, dice: random.Random) -> Grey:
        radius = card.width * share
        x, y = card.width * dice.uniform(0.55, 0.95), card.height * dice.uniform(0.35, 0.75)
        ImageDraw.Draw(card).ellipse((x - radius, y - radius * 1.3, x + radius, y + radius), 96)
        return card

    return change


def scratches(count: int) -> Change:
    """Thin light and dark lines over everything."""

    def change(card: Grey, dice: random.Random) -> Grey:
        pen = ImageDraw.Draw(card)
        for _ in range(count):
            ends = [dice.uniform(0, card.width) for _ in range(4)]
            pen.line(ends, fill=dice.choice((20, 240)), width=dice.choice((2, 3, 4)))
        return card

    return change


def crumbs(count: int) -> Change:
    """Spots the size of a module or two."""

    def change(card: Grey, dice: random.Random) -> Grey:
        pen = ImageDraw.Draw(card)
        for _ in range(count):
            x, y = dice.uniform(0, card.width), dice.uniform(0, card.height)
            radius = dice.uniform(2, 6)
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), dice.choice((10, 245)))
        return card

    return change


def without_quiet_zone(modules: float) -> Change:
    """The page was zoomed in until the edge of the screen ate most of the white."""

    def change(card: Grey, _: random.Random) -> Grey:
        cut = round((QUIET_ZONE - modules) * 4)
        bare = card.crop((cut, cut, card.width - cut, card.height - cut))
        whole = Image.new("L", card.size, _BEZEL)
        whole.paste(bare, (cut, cut))
        return whole

    return change


def inverted(card: Grey, _: random.Random) -> Grey:
    """A browser's forced dark mode turned the colours round."""
    return ImageChops.invert(card)


def curved(depth: float) -> Change:
    """Printed on a cup, or on paper that rolls."""

    def change(card: Grey, _: random.Random) -> Grey:
        size, parts = card.width, 24
        step = size / parts

        def source(x: float) -> float:
            return size / 2 + size / 2 * math.asin((x / size - 0.5) * 2 * depth) / math.asin(depth)

        mesh = []
        for i in range(parts):
            left, right = i * step, (i + 1) * step
            a, b = source(left), source(right)
            mesh.append(((round(left), 0, round(right), size), (a, 0, a, size, b, size, b, 0)))
        return card.transform((size, size), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)

    return change


def glare(x: float, y: float, radius: float, strength: float = 1.0) -> Callable[[Grey], Grey]:
    """A lamp mirrored by the glass."""

    def seen(frame: Grey) -> Grey:
        size = round(radius * 2)
        spot = ImageChops.invert(Image.radial_gradient("L")).resize((size, size))
        light = Image.new("L", FRAME, 0)
        lit = spot.point(lambda value: min(255, int(max(0, value - 60) * 1.6 * strength)))
        light.paste(lit, (round(x - radius), round(y - radius)))
        return ImageChops.screen(frame, light)

    return seen


def out_of_focus(radius: float) -> Callable[[Grey], Grey]:
    return lambda frame: frame.filter(ImageFilter.GaussianBlur(radius))


def shaken(dx: int, dy: int) -> Callable[[Grey], Grey]:
    """The hand moved while the shutter was open."""

    def seen(frame: Grey) -> Grey:
        steps = max(abs(dx), abs(dy)) + 1
        mean = frame
        for i in range(1, steps):
            moved = ImageChops.offset(frame, round(dx * i / steps), round(dy * i / steps))
            mean = Image.blend(mean, moved, 1 / (i + 1))
        return mean

    return seen


def noisy(sigma: float) -> Callable[[Grey], Grey]:
    """The grain of a small sensor. Pillow's own noise cannot be seeded: this one can."""

    def seen(frame: Grey) -> Grey:
        dice = random.Random(sigma)  # noqa: S311 - pictures, not secrets
        tile = Image.frombytes("L", (320, 180), dice.randbytes(320 * 180))
        grain = Image.new("L", FRAME)
        for row in range(4):
            for column in range(4):
                turned = tile.transpose(Image.Transpose(dice.randrange(4)))
                grain.paste(turned.resize((320, 180)), (column * 320, row * 180))
        # Bytes are spread evenly: their deviation is 74.
        scale = sigma / 74
        return ImageChops.add(
            frame, grain.point(lambda value: round(128 + (value - 128) * scale)), 1, -128
        )

    return seen


def dark(light: float, grain: float) -> Callable[[Grey], Grey]:
    """An evening without lamps: what is left of the light, and the grain that is left of it."""

    def seen(frame: Grey) -> Grey:
        dim = ImageEnhance.Brightness(frame).enhance(light)
        return noisy(grain)(dim.point(lambda value: value + 8))

    return seen


def faded(contrast: float) -> Callable[[Grey], Grey]:
    """A screen turned down under bright lamps."""
    return lambda frame: frame.point(lambda value: round(150 + (value - 150) * contrast))


def moire(period: float, depth: float, angle: float) -> Callable[[Grey], Grey]:
    """The lines that a screen's pixels and a sensor's make together."""

    def seen(frame: Grey) -> Grey:
        height = 2 * FRAME[0]
        wave = Image.new("L", (1, height))
        pixels = [
            round(255 - depth * 127 * (1 + math.sin(2 * math.pi * y / period)))
            for y in range(height)
        ]
        wave.putdata(pixels)
        lines = wave.resize((height, height)).rotate(angle)
        left, top = (height - FRAME[0]) // 2, (height - FRAME[1]) // 2
        return ImageChops.multiply(frame, lines.crop((left, top, left + FRAME[0], top + FRAME[1])))

    return seen


def banded(depth: float) -> Callable[[Grey], Grey]:
    """Lamps that flicker faster than the shutter."""
    return moire(160, depth, 0)


def jpeg(frame: Grey, quality: int = 80) -> bytes:
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=quality)
    return out.getvalue()


def corpus(payloads: list[str]) -> Iterator[Frame]:
    """Every frame; the payloads take turns."""
    for number, (name, quality, draw) in enumerate(_scenes()):
        payload = payloads[number % len(payloads)]
        yield Frame(name, jpeg(draw(payload), quality), payload)


Draw = Callable[[str], Grey]


def _scenes() -> Iterator[tuple[str, int, Draw]]:
    for made in (_small, _turned, _tilted, _broken, _lit, _sharp, _crowded, _together):
        for name, draw in made():
            yield name, 80, draw
    for quality in (12, 20, 35):
        yield f"pressed {quality}", quality, lambda p: on_table(held(phone(p, 6), turn=8))


def _small() -> Iterator[tuple[str, Draw]]:
    for module in (2.2, 2.4, 2.7, 3.0, 3.5, 4.2, 6.0, 8.0):
        yield f"small {module}", lambda p, m=module: on_table(held(phone(p, m), turn=3))
    for place in ((0.16, 0.3), (0.84, 0.3), (0.16, 0.7), (0.84, 0.7)):
        yield f"in the corner {place}", lambda p, a=place: on_table(held(phone(p, 4), at=a))


def _turned() -> Iterator[tuple[str, Draw]]:
    for turn in (12, 30, 45, 61, 90, 118, 135, 163, 180, 207, 250, 270, 301, 333):
        yield f"turned {turn}", lambda p, a=turn: on_table(held(phone(p, 5), turn=a))


def _tilted() -> Iterator[tuple[str, Draw]]:
    for across, along in (
        (20, 0), (35, 0), (48, 0), (-35, 0), (-45, 0), (0, 20), (0, 35), (0, 45), (0, -40),
        (25, 25), (-30, 30), (35, -25), (-25, -30),
    ):  # fmt: skip
        yield (
            f"tilted {across} {along}",
            lambda p, x=across, y=along: on_table(
                held(phone(p, 6.5), across=x, along=y, turn=(x + y) % 17)
            ),
        )


def _broken() -> Iterator[tuple[str, Draw]]:
    changes: list[tuple[str, Change]] = [
        *((f"thumb {share}", thumb(share)) for share in (0.05, 0.07, 0.09)),
        *((f"scratches {count}", scratches(count)) for count in (3, 6, 8)),
        *((f"crumbs {count}", crumbs(count)) for count in (10, 20, 30)),
        *((f"quiet zone {width}", without_quiet_zone(width)) for width in (3, 2, 1.5, 1)),
        *((f"curved {depth}", curved(depth)) for depth in (0.4, 0.55, 0.7, 0.8)),
    ]
    for name, change in changes:
        yield name, lambda p, c=change, n=name: on_table(held(phone(p, 6, c, n), turn=5))
    for turn, module in ((0, 6), (10, 5), (-15, 4), (40, 6), (90, 5), (180, 6)):
        yield (
            f"inverted {turn} {module}",
            lambda p, a=turn, m=module: on_table(held(phone(p, m, inverted), turn=a)),
        )


def _lit() -> Iterator[tuple[str, Draw]]:
    seen: list[tuple[str, Callable[[Grey], Grey]]] = [
        *(
            (f"glare {x} {y} {radius}", glare(x, y, radius, strength))
            for x, y, radius, strength in (
                (540, 160, 170, 1.0), (780, 170, 160, 1.0), (640, 560, 260, 1.0),
                (800, 380, 200, 0.9), (640, 360, 420, 0.6), (520, 420, 300, 0.7),
                (700, 300, 120, 1.0), (600, 460, 110, 1.0), (900, 360, 420, 1.0),
            )
        ),
        *((f"dark {light}", dark(light, grain)) for light, grain in (
            (0.5, 4), (0.3, 6), (0.2, 6), (0.15, 5), (0.1, 3), (0.25, 10),
        )),
        *((f"faded {contrast}", faded(contrast)) for contrast in (0.5, 0.3, 0.2, 0.12)),
        *((f"moire {period}", moire(period, depth, angle)) for period, depth, angle in (
            (3.3, 0.4, 12), (5.1, 0.4, 33), (8.7, 0.35, 61), (14, 0.4, 5), (23, 0.4, 80),
            (40, 0.4, 45),
        )),
        *((f"banded {depth}", banded(depth)) for depth in (0.3, 0.5)),
    ]  # fmt: skip
    for name, change in seen:
        yield name, lambda p, c=change: c(on_table(held(phone(p, 6), turn=-4)))


def _sharp() -> Iterator[tuple[str, Draw]]:
    seen: list[tuple[str, Callable[[Grey], Grey]]] = [
        *((f"out of focus {radius}", out_of_focus(radius)) for radius in (1, 1.6, 2.2, 2.8, 3.2)),
        *((f"shaken {dx} {dy}", shaken(dx, dy)) for dx, dy in (
            (3, 0), (5, 2), (7, 0), (0, 6), (-4, 4), (8, 3),
        )),
        *((f"noisy {sigma}", noisy(sigma)) for sigma in (10, 20, 30, 40, 50)),
    ]  # fmt: skip
    for name, change in seen:
        yield name, lambda p, c=change: c(on_table(held(phone(p, 6.5), turn=7)))


def _crowded() -> Iterator[tuple[str, Draw]]:
    for ours, theirs in (
        ((0.3, 0.5), (0.75, 0.5)), ((0.75, 0.5), (0.25, 0.5)), ((0.5, 0.5), (0.12, 0.3)),
        ((0.62, 0.6), (0.2, 0.25)), ((0.35, 0.5), (0.8, 0.75)), ((0.7, 0.45), (0.3, 0.6)),
    ):  # fmt: skip
        yield (
            f"beside another {ours} {theirs}",
            lambda p, o=ours, f=theirs: on_table(
                held(phone(FOREIGN, 5), at=f, turn=9), held(phone(p, 4.5), at=o, turn=-6)
            ),
        )
    yield (
        "beside two others",
        lambda p: on_table(
            held(phone(FOREIGN, 4), at=(0.14, 0.5)),
            held(phone(p, 5), at=(0.5, 0.5), turn=4),
            held(phone("WIFI:S:Guest;T:WPA;P:welcome;;", 4), at=(0.86, 0.5)),
        ),
    )


def _together() -> Iterator[tuple[str, Draw]]:
    """What a real evening brings: several of the above at once."""
    yield (
        "a tilted phone in the dark",
        lambda p: dark(0.3, 5)(on_table(held(phone(p, 6), across=25, along=15, turn=20))),
    )
    yield (
        "a shaken phone under a lamp",
        lambda p: shaken(4, 2)(glare(560, 220, 200)(on_table(held(phone(p, 6), turn=-12)))),
    )
    yield (
        "a scratched phone out of focus",
        lambda p: out_of_focus(1.5)(on_table(held(phone(p, 7, scratches(4), "evening"), turn=15))),
    )
    yield (
        "moire on a tilted phone",
        lambda p: moire(6.3, 0.35, 22)(on_table(held(phone(p, 6.5), across=-28, turn=6))),
    )
    yield (
        "dark mode at an angle",
        lambda p: noisy(12)(on_table(held(phone(p, 6, inverted), across=22, turn=25))),
    )
    yield (
        "a cup in the evening",
        lambda p: dark(0.4, 5)(on_table(held(phone(p, 6, curved(0.6)), turn=-8))),
    )
    yield (
        "a noisy faded screen",
        lambda p: noisy(9)(faded(0.35)(on_table(held(phone(p, 6), turn=33)))),
    )
    yield "small and noisy", lambda p: noisy(12)(on_table(held(phone(p, 3.2), turn=10)))
    yield "small and tilted", lambda p: on_table(held(phone(p, 4.2), across=25, turn=14))
    yield "small and dark", lambda p: dark(0.3, 3)(on_table(held(phone(p, 3.4), turn=-18)))

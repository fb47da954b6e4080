"""The arithmetic of the media part's scripts, run by the Node that builds the frontend."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).parents[2] / "booking_app" / "ui" / "admin" / "web"
NODE = Path(sys.executable).parent / "node"


def js(script: str, module: str, expression: str) -> Any:
    """What an expression over a module's exports (`m`) gives."""
    source = (
        f"import * as m from {json.dumps((WEB / module).as_uri())};\n{script}\n"
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "--no-warnings"],
        input=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


FILES = """
const file = (path, size = 10) => ({
  file: { name: path.split("/").at(-1), type: "", size, lastModified: 1 },
  path,
  folder: path.split("/").slice(0, -1).join("/"),
});
const numbered = (folder, n) =>
  Array.from({ length: n }, (_, i) => file(`${folder}f_${i + 1}.jpg`));
const shape = ({ singles, spins, perhaps }) => [
  singles.map((each) => each.path),
  spins.map((spin) => [spin.name, spin.frames.length]),
  perhaps.length,
];
"""


def files(expression: str) -> Any:
    return js(FILES, "media-files.js", expression)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('[file("a/hero.jpg"), file("clip.mov")]', [["a/hero.jpg", "clip.mov"], [], 0]),
        ('numbered("turn/", 36)', [[], [["turn", 36]], 0]),
        ('numbered("turn/", 11)', [[f"turn/f_{i}.jpg" for i in range(1, 12)], [], 0]),
        ('numbered("", 12)', [[], [], 12]),
        (
            '[...numbered("ring/turn/", 24), file("ring/turn/notes.txt"), file("ring/hero.jpg")]',
            [["ring/turn/notes.txt", "ring/hero.jpg"], [["turn", 24]], 0],
        ),
        (
            'Array.from({ length: 12 }, (_, i) => file(`x/${"abcdefghijkl"[i]}.jpg`))',
            [[f"x/{letter}.jpg" for letter in "abcdefghijkl"], [], 0],
        ),
    ],
)
def test_what_belongs_together(given: str, expected: Any) -> None:
    assert files(f"shape(m.sorted({given}))") == expected


def test_frames_are_counted_as_a_person_would() -> None:
    assert files(
        'm.inOrder(["10.jpg", "9.jpg", "2.jpg"].map((n) => file(n))).map((f) => f.path)'
    ) == [
        "2.jpg",
        "9.jpg",
        "10.jpg",
    ]


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("ring.JPG", 10, ""),
        ("ring.heic", 10, ""),
        ("spin.zip", 10, ""),
        ("ring.psd", 10, "type"),
        ("ring.svg", 10, "type"),
        ("ring.png", 0, "empty"),
        ("ring.png", 101, "too_large"),
        ("ring.png", 100, ""),
    ],
)
def test_what_can_never_be_taken_is_not_sent(name: str, size: int, expected: str) -> None:
    assert files(f'm.refusalOf(file("{name}", {size}).file, 100)') == expected


@pytest.mark.parametrize(
    ("names", "taken", "expected"),
    [
        (["aurora-side.jpg", "Кольцо сверху.png"], [], ["side", "top"]),
        (["1.jpg", "2.jpg", "3.jpg"], [], ["hero", "front", "side"]),
        (["1.jpg", "front.jpg"], ["hero"], ["side", "front"]),
        (["stop.jpg"], ["hero"], ["front"]),
    ],
)
def test_angles_are_guessed_from_names(
    names: list[str], taken: list[str], expected: list[str]
) -> None:
    assert files(f"m.guessAngles({json.dumps(names)}, {json.dumps(taken)})") == expected


def crop(expression: str) -> Any:
    return js("const wide = { width: 1200, height: 800 };", "media-crop.js", expression)


def test_the_largest_cut_of_a_shape_stands_in_the_middle() -> None:
    box = crop("m.largest(1, wide)")
    assert box == {"x": pytest.approx(1 / 6), "y": 0, "width": pytest.approx(2 / 3), "height": 1}


@pytest.mark.parametrize("handle", ["nw", "ne", "se", "sw"])
@pytest.mark.parametrize("step", [-2.0, -0.2, 0.07, 2.0])
def test_a_corner_keeps_the_shape_and_stays_inside(handle: str, step: float) -> None:
    start = "{ x: 0.2, y: 0.1, width: 0.4, height: 0.75 }"  # 480 × 600: 4:5
    box = crop(f"m.resized({start}, '{handle}', {step}, {step / 3}, 4 / 5, wide)")
    assert box["width"] * 1200 / (box["height"] * 800) == pytest.approx(4 / 5)
    assert -1e-9 <= box["x"] <= box["x"] + box["width"] <= 1 + 1e-9
    assert -1e-9 <= box["y"] <= box["y"] + box["height"] <= 1 + 1e-9
    assert min(box["width"], box["height"]) >= 0.1 - 1e-9


def test_a_cut_of_a_cut_is_one_cut_of_the_whole() -> None:
    outer, inner = (
        "{x: 0.5, y: 0, width: 0.5, height: 1}",
        "{x: 0.5, y: 0.5, width: 0.5, height: 0.5}",
    )
    assert crop(f"m.inside({outer}, {inner})") == {
        "x": 0.75,
        "y": 0.5,
        "width": 0.25,
        "height": 0.5,
    }

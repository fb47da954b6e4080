"""Media as the gallery wants them."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from booking_app.core.i18n import translator
from booking_app.domain.media.schemas import MediaView, RenditionView, TilesView
from booking_app.ui.components.photo import CARD_WIDTHS, photo, photo_view, preload_of
from booking_app.ui.dual import rendering_html
from booking_app.ui.markup import to_html
from booking_app.ui.shop.gallery_view import gallery_items


def files(image_format, *widths, frame=0):
    return tuple(
        RenditionView(image_format, width, width, f"/media/{frame}-{width}.{image_format}", frame)
        for width in widths
    )


PHOTO = MediaView(
    id=UUID(int=1),
    kind="photo",
    angle="side",
    alt="A ring",
    width=2400,
    height=1600,
    frame_count=1,
    placeholder="data:image/webp;base64,AA",
    dominant_colour="#ffffff",
    renditions=files("avif", 160, 480, 960, 1920) + files("webp", 160, 1920) + files("jpeg", 640),
)


@pytest.fixture
def t():
    return translator("en")


def test_a_photo_offers_the_widths_of_its_place():
    view = photo_view(PHOTO, CARD_WIDTHS)
    assert view.avif == "/media/0-480.avif 480w"
    assert view.webp == "/media/0-1920.webp 1920w"
    assert view.src == "/media/0-640.jpeg"


def test_what_matters_stays_in_sight():
    view = photo_view(replace(PHOTO, focal_x=0.3, focal_y=0.62))
    with rendering_html():
        html = to_html(photo(view, sizes="50vw"))
    assert "--focus:30% 62%" in html
    assert photo_view(PHOTO).focus == "50% 50%"


def test_the_first_photo_is_fetched_in_the_format_it_is_shown_in():
    assert preload_of(photo_view(PHOTO), "50vw").type == "image/avif"
    old = replace(PHOTO, renditions=files("webp", 320))
    assert preload_of(photo_view(old), "50vw").srcset == "/media/0-320.webp 320w"
    assert preload_of(photo_view(None), "50vw") is None


def test_tiles_are_told_to_the_zoom(t):
    tiled = replace(PHOTO, tiles=TilesView("/media/x/{level}/{x}-{y}.webp", 512, 4, 2400, 1600))
    plain, close = gallery_items([PHOTO, tiled], t)
    assert plain.tiles == ""
    assert json.loads(close.tiles) == {
        "url": "/media/x/{level}/{x}-{y}.webp",
        "size": 512,
        "levels": 4,
        "width": 2400,
        "height": 1600,
    }
    assert close.label == "Photo 2 of 2, side view"
    assert close.sharpest == "/media/0-1920.webp"


def test_a_film_plays_its_small_loop_and_keeps_the_whole(t):
    film = replace(PHOTO, kind="video", angle="video")
    whole = replace(film, renditions=(*film.renditions, *files("mp4", 720)))
    both = replace(whole, renditions=(*whole.renditions, *files("loop", 480)))
    (alone,), (item,) = gallery_items([whole], t), gallery_items([both], t)
    assert (alone.loop, alone.film) == ("/media/0-720.mp4", "/media/0-720.mp4")
    assert (item.loop, item.film) == ("/media/0-480.loop", "/media/0-720.mp4")
    assert item.label == "Film, 1 of 1"


def test_a_spin_lists_its_frames_in_order(t):
    frames = files("webp", 320, 640) + files("webp", 320, 640, frame=1)
    spin = replace(PHOTO, kind="spin", angle="spin", frame_count=2, renditions=frames)
    (item,) = gallery_items([spin], t)
    assert item.frames == "/media/0-640.webp /media/1-640.webp"

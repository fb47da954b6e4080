"""What the media part of the product form calls."""

from collections.abc import Mapping

from booking_app.ui.admin.product_media_state import ProductMediaState
from tests.factories.pictures import add_photo
from tests.ui.handlers import MERCHANDISER_ADMIN, Call, Handlers, Scene

AT = "/admin/products/{product:aurora}"
PHOTO = "{made:one}"


async def two_photos(scene: Scene) -> Mapping[str, str]:
    async with scene.database.write() as session:
        product = scene.shop.products["aurora"]
        one = await add_photo(session, product, alt={}, position=1)
        other = await add_photo(session, product, alt={}, position=2)
    return {"one": str(one), "other": str(other)}


def call(arguments: Mapping[str, object] | None = None, *, idle: bool = False) -> Call:
    return Call(
        MERCHANDISER_ADMIN,
        arguments or {},
        at=AT,
        arrange=two_photos,
        of_store=False,
        idle=idle,
    )


# Uploads belong to whoever sent them: see `test_product_media`.
NOBODYS = {"uploads": ["{made:one}"]}

ADMIN: Handlers = {
    ProductMediaState: {
        "load": call(),
        "watch": Call(MERCHANDISER_ADMIN, at=AT, of_store=False, endless=True),
        "order": call({"assets": ["{made:other}", PHOTO]}),
        "set_angle": call({"asset": PHOTO, "angle": "side"}),
        "describe": call({"texts": {PHOTO: {"ru": "Кольцо сбоку", "en": "The ring, side view"}}}),
        "set_focal": call({"asset": PHOTO, "x": 0.2, "y": 0.75}),
        "crop": call({"asset": PHOTO, "box": {"x": 0.1, "y": 0, "width": 0.8, "height": 0.8}}),
        "remove": call({"asset": PHOTO}),
        "put_back": Call(
            MERCHANDISER_ADMIN,
            {"asset": PHOTO},
            at=AT,
            arrange=two_photos,
            after=("remove",),
            of_store=False,
        ),
        "try_again": call(NOBODYS, idle=True),
        "forget": call(NOBODYS, idle=True),
    },
}

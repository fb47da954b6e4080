"""What the screens of products, pieces and categories call."""

from collections.abc import Mapping
from typing import Any

from booking_app.core.audit import SYSTEM
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import category_editing, piece_editing
from booking_app.ui.admin.categories import CategoriesState
from booking_app.ui.admin.pieces_state import PiecesState
from booking_app.ui.admin.product_new import NewProductState
from booking_app.ui.admin.product_state import ProductEditorState
from booking_app.ui.admin.products import ProductsState
from tests.ui.handlers import MERCHANDISER_ADMIN, Call, Handlers, Scene

PRODUCT = "/admin/products/{product:aurora}"
SHELF = "{product:category:rings}"
FREE = "{piece:a2}"


def goods(
    arguments: Mapping[str, Any] | None = None,
    *after: str,
    at: str = PRODUCT,
    idle: bool = False,
    arrange: Any = None,
) -> Call:
    return Call(MERCHANDISER_ADMIN, arguments or {}, at=at, after=after, idle=idle, arrange=arrange)


async def a_fresh_name(scene: Scene) -> Mapping[str, str]:
    return {"name": str(new_id())}


async def a_free_piece(scene: Scene) -> Mapping[str, str]:
    async with scene.database.write() as session:
        await piece_editing.restore(session, SYSTEM, [scene.shop.pieces["a2"]])
    return {}


async def an_empty_shelf(scene: Scene) -> Mapping[str, str]:
    async with scene.database.write() as session:
        text = str(new_id())
        name = {"ru": text, "en": text}
        made = await category_editing.add(session, SYSTEM, name, "", "ru")
    return {"shelf": str(made)}


FORM = {
    "name.ru": "{made:name}",
    "v.{variant:aurora/17}.size": "17",
    "v.{variant:aurora/17}.sku": "A-17",
    "v.{variant:aurora/17}.price": "99 900",
    "v.{variant:aurora/18}.size": "18",
    "v.{variant:aurora/18}.sku": "A-18",
    "v.{variant:aurora/18}.price": "99 900",
    "intent": "save",
}

ADMIN: Handlers = {
    ProductsState: {
        "load": goods(at="/admin/products"),
        "search": goods({"text": "halo"}, at="/admin/products"),
        "narrow": goods({"name": "status", "value": "draft"}, at="/admin/products"),
    },
    NewProductState: {
        "load": goods(at="/admin/products/new"),
        "create": goods(
            {"data": {"name.ru": "Кольцо", "category": SHELF, "price": "12 500"}},
            "load",
            at="/admin/products/new",
        ),
        "choose_shelf": goods({"category": "new"}, "load", at="/admin/products/new"),
        "leave": goods(None, "load", at="/admin/products/new"),
    },
    ProductEditorState: {
        "load": goods(),
        "save": goods({"data": FORM}, "load", arrange=a_fresh_name),
        "unpublish": goods(None, "load"),
        "archive": goods(None, "load"),
        "restore": goods(None, "load"),
        "undo": goods(None, "load", "archive"),
        "duplicate": goods(None, "load"),
        "look": goods({"is_open": True}, "load"),
        "preview": goods({"is_open": True}, "load"),
        "choose": goods({"key": "name.ru", "side": "theirs"}, "load", idle=True),
        "settle": goods(None, "load", idle=True),
        "leave_clash": goods(None, "load", idle=True),
        "remove_variant": goods({"key": "{variant:aurora/17}"}, "load"),
        "move_variant": goods({"key": "{variant:aurora/17}", "by": 1}, "load"),
        "add_spec": goods(None, "load"),
        "remove_spec": goods({"key": "snew1"}, "load", "add_spec"),
        "move_spec": goods({"key": "snew1", "by": 1}, "load", "add_spec"),
    },
    CategoriesState: {
        "load": goods(at="/admin/categories"),
        "edit": goods({"category_id": SHELF}, "load", at="/admin/categories"),
        "close": goods(None, "load", "edit", at="/admin/categories"),
        "save": goods(
            {"data": {"name.ru": "Кольца", "name.en": "Rings", "slug": "all-rings"}},
            "load",
            "edit",
            at="/admin/categories",
        ),
        "move": goods(
            {"category_id": SHELF, "by": 1},
            "load",
            at="/admin/categories",
            arrange=an_empty_shelf,
        ),
        "archive": goods(
            {"category_id": "{made:shelf}"},
            "load",
            at="/admin/categories",
            arrange=an_empty_shelf,
        ),
        "restore": goods({"category_id": SHELF}, "load", at="/admin/categories", idle=True),
    },
    PiecesState: {
        "load": goods(at="/admin/pieces"),
        "search": goods({"text": "a2"}, at="/admin/pieces"),
        "narrow": goods({"name": "status", "value": "sold"}, at="/admin/pieces"),
        "edit": goods({"piece_id": FREE}, "load", at="/admin/pieces"),
        "choose": goods({"piece_id": FREE, "on": True}, "load", at="/admin/pieces"),
        "choose_all": goods({"on": True}, "load", at="/admin/pieces"),
        "save": goods(
            {
                "data": {
                    "store": "{store:tverskaya}",
                    "status": "repair",
                    "weight": "2.75",
                    "price": "100 000",
                    "showcase": "3",
                    "tray": "12",
                }
            },
            "load",
            "edit",
            at="/admin/pieces",
        ),
        "move": goods({"store_id": "{store:tverskaya}"}, "load", "choose", at="/admin/pieces"),
        "archive": goods(None, "load", "choose", at="/admin/pieces", arrange=a_free_piece),
        "restore": goods(None, "load", "choose", at="/admin/pieces"),
        "start_adding": goods({"on": True}, "load", at="/admin/pieces"),
        "add": goods(
            {
                "data": {
                    "variant": "{variant:halo/17}",
                    "store": "{store:arbat}",
                    "barcodes": "n1 n2",
                    "weight": "2.5",
                }
            },
            "load",
            at="/admin/pieces",
        ),
    },
}

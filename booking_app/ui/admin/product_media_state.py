"""What is done with the pictures of one product, or of one store.

It is the one in the address; every id a browser names is checked to be one of its own by
`workflows.product_media`.
"""

import math
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.db import Session
from booking_app.core.errors import DomainError, InvalidInput, NotFound, Unavailable
from booking_app.core.i18n import mark, translator
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.chain.known import chain_now
from booking_app.domain.media.errors import AssetNotFound, InvalidCrop, UploadNotFound
from booking_app.domain.media.schemas import Owner, UploadView
from booking_app.domain.media.shapes import Crop
from booking_app.domain.media.uploads import most_bytes
from booking_app.domain.staff.schemas import Role
from booking_app.ui.admin.access import Person, admin_event, person_at, turn_away
from booking_app.ui.admin.product_media_views import (
    About,
    Coming,
    Removed,
    Tile,
    about,
    coming,
    done_lately,
    tile,
)
from booking_app.ui.admin.words import add_error_texts
from booking_app.ui.staff_access import path_at
from booking_app.ui.watch import happenings
from booking_app.workflows import media_intake, product_media
from booking_app.workflows.media_shelves import Shelf

_ROLES: tuple[Role, ...] = ("merchandiser", "admin")
_PATH = re.compile(r"/admin/(?P<kind>product|store)s/(?P<id>[0-9a-fA-F-]{32,36})(/|$)")
_SETTLE_SECONDS = 0.4
"""Many files at once make many events; the screen needs only the last."""
_MOST_AT_ONCE = 500

add_error_texts(
    {
        "order_is_stale": mark("Pictures were added or removed meanwhile. Order them once more."),
        "too_many_media": mark("At most {limit} pictures are shown here. Delete some first."),
        "only_photos": mark("Here only photos are shown."),
        "asset_not_found": mark("This picture is not there any more."),
        "upload_not_found": mark("This file is not there any more. Choose it again."),
        "upload_ended": mark("This file is being worked on already."),
        "not_retryable": mark("This file cannot be tried again. Choose it once more."),
        "invalid_crop": mark("This part of the picture is too small. Choose a larger one."),
    }
)


class ProductMediaState(rx.State):
    """The pictures of the product in the address, in one browser."""

    about: About = About()
    items: tuple[Tile, ...] = ()
    coming: tuple[Coming, ...] = ()
    done: tuple[str, ...] = ()
    removed: Removed = Removed()
    is_loaded: bool = False
    _place: int = 0
    """Where the picture in `removed` was."""
    _watch: int = 0
    """Whoever comes back to a page is followed once, not once a visit."""

    @rx.event
    @admin_event(*_ROLES)
    async def load(self, person: Person) -> None:
        """Read the pictures of what is in the address."""
        self.removed = Removed()
        await self._read(person)

    @rx.event(background=True)
    async def watch(self) -> Any:
        """Follow the pictures as long as the browser looks at them."""
        try:
            async with self:
                await person_at(self, _ROLES)
                shelf = shelf_at(self)
                self._watch += 1
                number = self._watch
        except DomainError:
            return
        async for _ in happenings(self, shelf.topic, settle_seconds=_SETTLE_SECONDS):
            async with self:
                try:
                    if self._watch != number or shelf_at(self) != shelf:
                        return
                    await self._read(await person_at(self, _ROLES))
                except Unavailable:
                    continue
                except NotFound:
                    return
                except DomainError as error:
                    yield await turn_away(self, error)
                    return

    @rx.event
    @admin_event(*_ROLES)
    async def order(self, person: Person, assets: list[str]) -> None:
        """Show the pictures in this order."""
        wanted = [_asset(one) for one in _few(assets)]

        async def work(session: Session) -> None:
            await product_media.reorder(session, person.actor, shelf_at(self), wanted)

        await self._change(person, work)

    @rx.event
    @admin_event(*_ROLES)
    async def set_angle(self, person: Person, asset: str, angle: str) -> None:
        """Say what side a picture shows."""
        wanted = _asset(asset)

        async def work(session: Session) -> None:
            shelf = shelf_at(self)
            await product_media.set_angle(session, person.actor, shelf, wanted, str(angle))

        await self._change(person, work)

    @rx.event
    @admin_event(*_ROLES)
    async def describe(self, person: Person, texts: dict[str, dict[str, str]]) -> None:
        """Keep the descriptions of one or many pictures: by picture, then by language."""
        wanted = {_asset(asset): _texts(each) for asset, each in _few(texts).items()}

        async def work(session: Session) -> None:
            shelf = shelf_at(self)
            for asset, each in wanted.items():
                await product_media.set_alt(session, person.actor, shelf, asset, each)

        await self._change(person, work)

    @rx.event
    @admin_event(*_ROLES)
    async def set_focal(self, person: Person, asset: str, x: float, y: float) -> None:
        """Say what must stay in sight."""
        wanted, point = _asset(asset), (_part(x), _part(y))

        async def work(session: Session) -> None:
            await product_media.set_focal(session, person.actor, shelf_at(self), wanted, *point)

        await self._change(person, work)

    @rx.event
    @admin_event(*_ROLES)
    async def crop(self, person: Person, asset: str, box: dict[str, float] | None) -> None:
        """Show only a part of a picture, or with no box all of it again."""
        wanted, part = _asset(asset), _box(box)

        async def work(session: Session) -> None:
            await product_media.crop(session, person.actor, shelf_at(self), wanted, part)

        await self._change(person, work)

    @rx.event
    @admin_event(*_ROLES)
    async def remove(self, person: Person, asset: str) -> None:
        """Take a picture off; it can be put back."""
        wanted = _asset(asset)
        angle = next((item.angle for item in self.items if item.id == str(wanted)), "")

        async def work(session: Session) -> int:
            return await product_media.detach(session, person.actor, shelf_at(self), wanted)

        self._place = await self._change(person, work)
        self.removed = Removed(str(wanted), angle)

    @rx.event
    @admin_event(*_ROLES)
    async def put_back(self, person: Person, asset: str) -> None:
        """Undo the last removal of this browser."""
        if not self.removed.id or asset != self.removed.id:
            raise AssetNotFound
        wanted, place = _asset(asset), self._place

        async def work(session: Session) -> None:
            shelf = shelf_at(self)
            await product_media.attach(session, person.actor, shelf, wanted, place, undoes=True)

        await self._change(person, work)
        self.removed = Removed()

    @rx.event
    @admin_event(*_ROLES)
    async def try_again(self, person: Person, uploads: list[str]) -> None:
        """Work on refused files once more."""
        wanted = [_upload(one) for one in _few(uploads)]

        async def work(session: Session) -> None:
            for upload in wanted:
                await media_intake.retry(session, person.actor, upload)

        await self._change(person, work)

    @rx.event
    @admin_event(*_ROLES)
    async def forget(self, person: Person, uploads: list[str]) -> None:
        """Give up files that are not here whole or were refused."""
        wanted = [_upload(one) for one in _few(uploads)]

        async def work(session: Session) -> None:
            for upload in wanted:
                await media_intake.cancel(session, person.actor, upload)

        await self._change(person, work)

    async def _change(self, person: Person, work: Any) -> Any:
        try:
            return await person.database.run(work)
        finally:
            # After a refusal too: the screen shows what is, not what was tried.
            await self._read(person)

    async def _read(self, person: Person) -> None:
        shelf, t, locales = shelf_at(self), translator(person.locale), chain_now().locales
        async with person.database.read() as session:
            found = await product_media.list_media(session, person.actor, shelf, person.locale)
        facts = about(shelf, found.name, locales, most_bytes())
        items = tuple(tile(media, locales, t) for media in found.media)
        me = product_media.owner_of(person.actor)
        under_way = tuple(coming(one, t) for one in found.uploads if _concerns(one, me))
        done = done_lately(found.uploads)
        # What is the same is not sent to the browser again.
        if facts != self.about:
            self.about = facts
        if items != self.items:
            self.items = items
        if under_way != self.coming:
            self.coming = under_way
        if done != self.done:
            self.done = done
        self.is_loaded = True


def shelf_at(state: Any) -> Shelf:
    """The product or store in the address. Raises `ProductNotFound`."""
    found = _PATH.search(path_at(state))
    if found is None:
        raise ProductNotFound
    try:
        return Shelf("store" if found["kind"] == "store" else "product", UUID(found["id"]))
    except ValueError:
        raise ProductNotFound from None


def _concerns(upload: UploadView, me: Owner) -> bool:
    """Whether a file is shown: what waits for a person only to the one who sent it."""
    return upload.status in ("waiting", "processing") or (
        upload.status in ("receiving", "refused") and upload.owner == me
    )


def _asset(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise AssetNotFound from None


def _upload(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise UploadNotFound from None


def _few(given: Any) -> Any:
    """A list or a mapping as it is, if it is not longer than any product could need."""
    if not isinstance(given, list | dict) or len(given) > _MOST_AT_ONCE:
        raise InvalidInput(field="pictures", reason="too_many")
    return given


def _texts(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise InvalidInput(field="alt", reason="invalid")
    return {str(locale): str(text) for locale, text in given.items()}


def _part(value: Any) -> float:
    """A number from a browser. Raises `InvalidInput` for what is none."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidInput(field="number", reason="invalid")
    return float(value)


def _box(given: Any) -> Crop | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise InvalidCrop
    return Crop(*(_part(given.get(name)) for name in ("x", "y", "width", "height")))

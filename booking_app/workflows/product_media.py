"""The pictures of a product or a store, as a merchandiser arranges and describes them.

Every change is for merchandisers, admins and keys with the scope `media` (else `Forbidden`), is
written to the audit log, and tells the watchers of the shelf's topic. What does not lie on the
shelf raises `AssetNotFound`; a shelf that is not there, `ProductNotFound` or `StoreNotFound`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events, outbox
from booking_app.core.db import localized
from booking_app.core.errors import Conflict, Forbidden, InvalidInput
from booking_app.core.settings import get_settings
from booking_app.domain.chain.known import chain_now
from booking_app.domain.media import editing, uploads
from booking_app.domain.media.errors import AssetNotFound, MediaRefused
from booking_app.domain.media.schemas import AssetFacts, MediaView, Owner, UploadView
from booking_app.domain.media.service import media_by_ids
from booking_app.domain.media.shapes import WHOLE, Crop
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.media_shelves import Shelf, is_shown

CROP_JOB: Final = "media.crop"


class OrderIsStale(Conflict):
    """Pictures were added or removed meanwhile, so the order does not name all of them."""

    code = "order_is_stale"


class TooManyMedia(Conflict):
    """There are as many pictures as there may be. `details` holds `limit`."""

    code = "too_many_media"


class OnlyPhotos(MediaRefused):
    """A store shows photos, neither films nor turning pictures."""

    code = "only_photos"


@dataclass(frozen=True, slots=True)
class EditableMedia:
    """A picture as its editor sees it; `view` is in the language asked for."""

    facts: AssetFacts
    view: MediaView


@dataclass(frozen=True, slots=True)
class ProductMediaList:
    """What a product or a store shows, in order, its name by language, and the uploads meant for
    it, the newest first."""

    name: Mapping[str, str]
    media: tuple[EditableMedia, ...]
    uploads: tuple[UploadView, ...]


def owner_of(actor: Actor) -> Owner:
    """The actor as uploads name their owners. Raises `Forbidden`."""
    if not actor.edits_media:
        raise Forbidden
    return Owner(actor.kind, actor.id)


async def list_media(
    session: AsyncSession, actor: Actor, shelf: Shelf, locale: str
) -> ProductMediaList:
    """Its pictures, shown to shoppers or not, and what is on its way to it."""
    owner = owner_of(actor)
    name = await shelf.name(session)
    ids = await shelf.asset_ids(session)
    facts = await editing.facts(session, ids)
    views = await media_by_ids(session, ids, locale)
    product_id = shelf.id if shelf.kind == "product" else None
    store_id = shelf.id if shelf.kind == "store" else None
    coming = await uploads.list_uploads(session, owner, product_id, store_id)
    return ProductMediaList(
        name=name,
        media=tuple(EditableMedia(facts[one], views[one]) for one in ids),
        uploads=tuple(one for one in coming if one.status != "cancelled"),
    )


async def reorder(
    session: AsyncSession, actor: Actor, shelf: Shelf, asset_ids: Sequence[UUID]
) -> None:
    """Show the pictures in this order, which must name each once. Raises `OrderIsStale`."""
    label, before = await _open(session, actor, shelf)
    if len(set(asset_ids)) != len(asset_ids) or set(asset_ids) != set(before):
        raise OrderIsStale
    if list(asset_ids) == before:
        return
    await shelf.arrange(session, asset_ids)
    order = [[str(one) for one in before], [str(one) for one in asset_ids]]
    _record(session, actor, shelf, label, f"{shelf.kind}.media_reordered", {"order": order})


async def set_alt(
    session: AsyncSession, actor: Actor, shelf: Shelf, asset_id: UUID, alt: Mapping[str, str]
) -> None:
    """Say what is to be seen, by language; languages not named stay. Raises `InvalidInput`."""
    label, _ = await _open(session, actor, shelf, asset_id)
    if unknown := set(alt) - set(chain_now().locales):
        raise InvalidInput(field=f"alt.{min(unknown)}", reason="not_allowed")
    before = await editing.set_alt(session, asset_id, alt)
    changes = {
        f"alt.{locale}": [before.get(locale, ""), text.strip()] for locale, text in alt.items()
    }
    _record(session, actor, shelf, label, "media.alt_set", changes, asset_id)


async def set_angle(
    session: AsyncSession, actor: Actor, shelf: Shelf, asset_id: UUID, angle: str
) -> None:
    """Say what side of the product is shown. Raises `InvalidInput`."""
    label, _ = await _open(session, actor, shelf, asset_id)
    before = await editing.set_angle(session, asset_id, angle)
    _record(session, actor, shelf, label, "media.angle_set", {"angle": [before, angle]}, asset_id)


async def set_focal(
    session: AsyncSession, actor: Actor, shelf: Shelf, asset_id: UUID, x: float, y: float
) -> None:
    """Say what must stay in sight, as parts of the picture as shown. Raises `InvalidInput`."""
    label, _ = await _open(session, actor, shelf, asset_id)
    before = await editing.set_focal(session, asset_id, x, y)
    _record(session, actor, shelf, label, "media.focal_set", {"focal": [before, (x, y)]}, asset_id)


async def crop(
    session: AsyncSession, actor: Actor, shelf: Shelf, asset_id: UUID, part: Crop | None
) -> None:
    """Show only a part of a photo, or with none all of it again.

    The files are made in the background; the old ones are shown until then (`wanted_crop` of the
    facts), then watchers hear `cropped`. Raises `InvalidCrop`.
    """
    label, _ = await _open(session, actor, shelf, asset_id)
    wanted = part or WHOLE
    before = await editing.want_crop(session, asset_id, wanted)
    payload = {
        "asset": str(asset_id), "kind": shelf.kind, "id": str(shelf.id), "crop": asdict(wanted)
    }  # fmt: skip
    await outbox.enqueue(session, CROP_JOB, payload)
    changes = {"crop": [asdict(before), asdict(wanted)]}
    _record(session, actor, shelf, label, "media.cropped", changes, asset_id)


async def replace(
    session: AsyncSession, actor: Actor, shelf: Shelf, old_id: UUID, new_id: UUID
) -> None:
    """Put another asset in the place of one, with its angle and texts; the old one is archived.

    An upload with `replaces` does this by itself when it is done.
    """
    label, ids = await _open(session, actor, shelf, old_id)
    if new_id == old_id:
        return
    await editing.take_over(session, old_id, new_id)
    await editing.restore(session, new_id)
    await editing.archive(session, old_id)
    kept = [one for one in ids if one != new_id]
    kept[kept.index(old_id)] = new_id
    await shelf.arrange(session, kept)
    changes = {"asset": [str(old_id), str(new_id)]}
    _record(session, actor, shelf, label, "media.replaced", changes, new_id)


async def detach(session: AsyncSession, actor: Actor, shelf: Shelf, asset_id: UUID) -> int:
    """Take a picture off its shelf; the place it had, for `attach` to undo it.

    The asset is archived unless something else shows it, and its files stay for a month.
    """
    label, ids = await _open(session, actor, shelf, asset_id)
    await shelf.arrange(session, [one for one in ids if one != asset_id])
    if not await is_shown(session, asset_id):
        await editing.archive(session, asset_id)
    place = ids.index(asset_id)
    changes = {"place": [place, None]}
    _record(session, actor, shelf, label, "media.detached", changes, asset_id)
    return place


async def attach(
    session: AsyncSession,
    actor: Actor,
    shelf: Shelf,
    asset_id: UUID,
    place: int | None = None,
    *,
    undoes: bool = False,
) -> None:
    """Show a picture, in this place or at the end; one that was archived comes back.

    What `undoes` a `detach` passes though others came meanwhile: it would be lost. Nothing
    changes when it is shown already. Raises `TooManyMedia`, `OnlyPhotos`.
    """
    label, ids = await _open(session, actor, shelf)
    if asset_id in ids:
        return
    if len(ids) >= shelf.most and not undoes:
        raise TooManyMedia(limit=shelf.most)
    await check_kind(session, shelf, asset_id)
    await editing.restore(session, asset_id)
    at = len(ids) if place is None else max(0, min(place, len(ids)))
    await shelf.arrange(session, [*ids[:at], asset_id, *ids[at:]])
    _record(session, actor, shelf, label, "media.attached", {"place": [None, at]}, asset_id)


async def check_kind(session: AsyncSession, shelf: Shelf, asset_id: UUID) -> None:
    """Whether such a picture may lie there. Raises `OnlyPhotos`, `AssetNotFound`."""
    facts = (await editing.facts(session, [asset_id])).get(asset_id)
    if facts is None:
        raise AssetNotFound
    if shelf.only_photos and facts.kind != "photo":
        raise OnlyPhotos


async def _open(
    session: AsyncSession, actor: Actor, shelf: Shelf, asset_id: UUID | None = None
) -> tuple[str, list[UUID]]:
    """The shelf's name and pictures under a lock; the one named must be among them."""
    owner_of(actor)
    name = await shelf.name(session, lock=True)
    ids = await shelf.asset_ids(session)
    if asset_id is not None and asset_id not in ids:
        raise AssetNotFound
    return localized(name, get_settings().default_locale), ids


def _record(
    session: AsyncSession,
    actor: Actor,
    shelf: Shelf,
    label: str,
    action: str,
    changes: Mapping[str, Any],
    asset_id: UUID | None = None,
) -> None:
    extra: dict[str, Any] = {"asset": str(asset_id)} if asset_id else {}
    if shelf.kind == "store":
        extra["store_id"] = shelf.id
    audit.record(
        session, actor.audited, action, shelf.kind, shelf.id,
        label=label, changes=dict(changes), **extra,
    )  # fmt: skip
    events.publish(session, shelf.topic, action.partition(".")[2], asset_id or shelf.id)

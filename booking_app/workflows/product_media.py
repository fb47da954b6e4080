"""The pictures of a product, as a merchandiser arranges and describes them.

Every change is for merchandisers, admins and keys with the scope `media` (else `Forbidden`), is
written to the audit log, and tells the watchers of `product-media:<product id>`. What does not
belong to the product raises `AssetNotFound`, what is no product `ProductNotFound`.
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
from booking_app.domain.catalogue import media_repository as links
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.catalogue.models import Product
from booking_app.domain.chain.known import chain_now
from booking_app.domain.media import editing, uploads
from booking_app.domain.media.errors import AssetNotFound
from booking_app.domain.media.schemas import AssetFacts, MediaView, Owner, UploadView
from booking_app.domain.media.service import media_by_ids
from booking_app.domain.media.shapes import WHOLE, Crop
from booking_app.domain.staff.schemas import Actor

CROP_JOB: Final = "media.crop"
MOST_MEDIA: Final = 500


class OrderIsStale(Conflict):
    """Pictures were added or removed meanwhile, so the order does not name all of them."""

    code = "order_is_stale"


class TooManyMedia(Conflict):
    """The product has as many pictures as it may. `details` holds `limit`."""

    code = "too_many_media"


@dataclass(frozen=True, slots=True)
class EditableMedia:
    """A picture as its editor sees it; `view` is in the language asked for."""

    facts: AssetFacts
    view: MediaView


@dataclass(frozen=True, slots=True)
class ProductMediaList:
    """What a product shows, in order, its name by language, and the uploads meant for it, the
    newest first."""

    name: Mapping[str, str]
    media: tuple[EditableMedia, ...]
    uploads: tuple[UploadView, ...]


def topic(product_id: UUID) -> str:
    """What watchers of a product's pictures follow."""
    return f"product-media:{product_id}"


def owner_of(actor: Actor) -> Owner:
    """The actor as uploads name their owners. Raises `Forbidden`."""
    if not actor.edits_media:
        raise Forbidden
    return Owner(actor.kind, actor.id)


async def list_media(
    session: AsyncSession, actor: Actor, product_id: UUID, locale: str
) -> ProductMediaList:
    """A product's pictures, published or not, and what is on its way to it."""
    owner = owner_of(actor)
    product = await links.product(session, product_id)
    if product is None:
        raise ProductNotFound
    ids = await links.asset_ids(session, product_id)
    facts = await editing.facts(session, ids)
    views = await media_by_ids(session, ids, locale)
    coming = await uploads.list_uploads(session, owner, product_id)
    return ProductMediaList(
        name=product.name,
        media=tuple(EditableMedia(facts[one], views[one]) for one in ids),
        uploads=tuple(one for one in coming if one.status != "cancelled"),
    )


async def reorder(
    session: AsyncSession, actor: Actor, product_id: UUID, asset_ids: Sequence[UUID]
) -> None:
    """Show the pictures in this order, which must name each once. Raises `OrderIsStale`."""
    product, before = await _open(session, actor, product_id)
    if len(set(asset_ids)) != len(asset_ids) or set(asset_ids) != set(before):
        raise OrderIsStale
    if list(asset_ids) == before:
        return
    await links.arrange(session, product_id, asset_ids)
    order = [[str(one) for one in before], [str(one) for one in asset_ids]]
    _record(session, actor, product, "product.media_reordered", {"order": order})


async def set_alt(
    session: AsyncSession, actor: Actor, product_id: UUID, asset_id: UUID, alt: Mapping[str, str]
) -> None:
    """Say what is to be seen, by language; languages not named stay. Raises `InvalidInput`."""
    product, _ = await _open(session, actor, product_id, asset_id)
    if unknown := set(alt) - set(chain_now().locales):
        raise InvalidInput(field=f"alt.{min(unknown)}", reason="not_allowed")
    before = await editing.set_alt(session, asset_id, alt)
    changes = {
        f"alt.{locale}": [before.get(locale, ""), text.strip()] for locale, text in alt.items()
    }
    _record(session, actor, product, "media.alt_set", changes, asset_id)


async def set_angle(
    session: AsyncSession, actor: Actor, product_id: UUID, asset_id: UUID, angle: str
) -> None:
    """Say what side of the product is shown. Raises `InvalidInput`."""
    product, _ = await _open(session, actor, product_id, asset_id)
    before = await editing.set_angle(session, asset_id, angle)
    _record(session, actor, product, "media.angle_set", {"angle": [before, angle]}, asset_id)


async def set_focal(
    session: AsyncSession, actor: Actor, product_id: UUID, asset_id: UUID, x: float, y: float
) -> None:
    """Say what must stay in sight, as parts of the picture as shown. Raises `InvalidInput`."""
    product, _ = await _open(session, actor, product_id, asset_id)
    before = await editing.set_focal(session, asset_id, x, y)
    _record(session, actor, product, "media.focal_set", {"focal": [before, (x, y)]}, asset_id)


async def crop(
    session: AsyncSession, actor: Actor, product_id: UUID, asset_id: UUID, part: Crop | None
) -> None:
    """Show only a part of a photo, or with none all of it again.

    The files are made in the background; the old ones are shown until then (`wanted_crop` of the
    facts), then watchers hear `cropped`. Raises `InvalidCrop`.
    """
    product, _ = await _open(session, actor, product_id, asset_id)
    wanted = part or WHOLE
    before = await editing.want_crop(session, asset_id, wanted)
    payload = {"asset": str(asset_id), "product": str(product_id), "crop": asdict(wanted)}
    await outbox.enqueue(session, CROP_JOB, payload)
    changes = {"crop": [asdict(before), asdict(wanted)]}
    _record(session, actor, product, "media.cropped", changes, asset_id)


async def replace(
    session: AsyncSession, actor: Actor, product_id: UUID, old_id: UUID, new_id: UUID
) -> None:
    """Put another asset in the place of one, with its angle and texts; the old one is archived.

    An upload with `replaces` does this by itself when it is done.
    """
    product, ids = await _open(session, actor, product_id, old_id)
    if new_id == old_id:
        return
    await editing.take_over(session, old_id, new_id)
    await editing.restore(session, new_id)
    await editing.archive(session, old_id)
    kept = [one for one in ids if one != new_id]
    kept[kept.index(old_id)] = new_id
    await links.arrange(session, product_id, kept)
    changes = {"asset": [str(old_id), str(new_id)]}
    _record(session, actor, product, "media.replaced", changes, new_id)


async def detach(session: AsyncSession, actor: Actor, product_id: UUID, asset_id: UUID) -> int:
    """Take a picture off a product; the place it had, for `attach` to undo it.

    The asset is archived unless another product shows it, and its files stay for a month.
    """
    product, ids = await _open(session, actor, product_id, asset_id)
    await links.arrange(session, product_id, [one for one in ids if one != asset_id])
    if not await links.products_showing(session, asset_id):
        await editing.archive(session, asset_id)
    place = ids.index(asset_id)
    changes = {"place": [place, None]}
    _record(session, actor, product, "media.detached", changes, asset_id)
    return place


async def attach(
    session: AsyncSession,
    actor: Actor,
    product_id: UUID,
    asset_id: UUID,
    place: int | None = None,
) -> None:
    """Show a picture, in this place or at the end; one that was archived comes back.

    Nothing changes when the product shows it already. Raises `TooManyMedia`.
    """
    product, ids = await _open(session, actor, product_id)
    if asset_id in ids:
        return
    if len(ids) >= MOST_MEDIA:
        raise TooManyMedia(limit=MOST_MEDIA)
    await editing.restore(session, asset_id)
    at = len(ids) if place is None else max(0, min(place, len(ids)))
    await links.arrange(session, product_id, [*ids[:at], asset_id, *ids[at:]])
    _record(session, actor, product, "media.attached", {"place": [None, at]}, asset_id)


async def _open(
    session: AsyncSession, actor: Actor, product_id: UUID, asset_id: UUID | None = None
) -> tuple[Product, list[UUID]]:
    """The product under a lock and its pictures; the one named must be among them."""
    owner_of(actor)
    product = await links.lock_product(session, product_id)
    if product is None:
        raise ProductNotFound
    ids = list(await links.asset_ids(session, product_id))
    if asset_id is not None and asset_id not in ids:
        raise AssetNotFound
    return product, ids


def _record(
    session: AsyncSession,
    actor: Actor,
    product: Product,
    action: str,
    changes: Mapping[str, Any],
    asset_id: UUID | None = None,
) -> None:
    label = localized(product.name, get_settings().default_locale)
    extra: dict[str, Any] = {"asset": str(asset_id)} if asset_id else {}
    audit.record(
        session, actor.audited, action, "product", product.id,
        label=label, changes=dict(changes), **extra,
    )  # fmt: skip
    events.publish(session, topic(product.id), action.partition(".")[2], asset_id or product.id)

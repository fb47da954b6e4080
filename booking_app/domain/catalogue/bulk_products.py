"""Many products at once: judged, then written as judged, as pieces are (`bulk_pieces`).

Texts come by language: `name.ru`, `specs.en`. A product is published by the rules of its editor
(`readiness`): a new one has no photos yet, so it comes as a draft.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.bulk import Fault, Verdict, changes_between, wrong
from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import bulk_repository
from booking_app.domain.catalogue.bulk_repository import Found
from booking_app.domain.catalogue.indexing import index_products
from booking_app.domain.catalogue.publishing import PUBLISHED, UNPUBLISHED
from booking_app.domain.catalogue.readiness import Display, displays, requirements_of
from booking_app.domain.catalogue.specs import Specs, merged_specs, specs_text

PLAIN = ("family", "metal", "stone", "position")
TEXTS = ("name", "summary", "story", "care", "metal_name")

ProductNews = Mapping[str, Any]
"""`slug` and any of `category` (a slug), `PLAIN`, `published` (one that is scheduled counts as
published), and `<text>.<locale>` of `TEXTS` and `specs`. A field that is absent is not spoken of.
"""


class _Surroundings(NamedTuple):
    products: Mapping[str, Found]
    categories: Mapping[str, UUID]
    displays: Mapping[UUID, Display]
    locales: Sequence[str]


async def judge_products(
    session: AsyncSession,
    news: Sequence[ProductNews],
    locales: Sequence[str],
    *,
    lock: bool = False,
) -> list[Verdict]:
    """A verdict on each, in order. The first of `locales` is the one a name is needed in.

    Reasons of faults: `required`, `unknown` (category), `archived`, `specs_differ` (languages
    list different numbers of specifications), and of `published` what is missing for it:
    `needs_name`, `needs_category`, `needs_variants`, `needs_photo`, `needs_alt`.
    """
    known = await bulk_repository.known_products(session, [one["slug"] for one in news], lock=lock)
    asked = {one["slug"] for one in news if one.get("published")}
    drafts = [row.id for slug, row in known.items() if slug in asked and not row.published_at]
    around = _Surroundings(
        known,
        await bulk_repository.category_ids(session),
        await displays(session, drafts, locales) if drafts else {},
        locales,
    )
    return [_judge(one, around) for one in news]


async def write_products(
    session: AsyncSession, verdicts: Sequence[Verdict], by: audit.Actor
) -> None:
    """Make new products, as drafts, and change known ones as judged. Raises `RowsCollide`."""
    new = [verdict.values for verdict in verdicts if verdict.state == "new"]
    changed = [
        (verdict.subject_id, verdict.values)
        for verdict in verdicts
        if verdict.state == "changed" and verdict.subject_id
    ]
    await bulk_repository.insert_products(session, new)
    await bulk_repository.update_products(session, changed)
    if new:
        await bulk_repository.forget_former_slugs(session, [row["slug"] for row in new])
    await index_products(session, [row["id"] for row in new] + [id_ for id_, _ in changed])
    await _note_publishing(session, dict(changed), by)


async def _note_publishing(
    session: AsyncSession, changed: Mapping[UUID, Mapping[str, Any]], by: audit.Actor
) -> None:
    """What shoppers see or do not see from now on is in the audit log product by product."""
    moved = {id_: values for id_, values in changed.items() if "published_at" in values}
    for product_id, label in (await bulk_repository.labels_of(session, moved)).items():
        moment = moved[product_id]["published_at"]
        action = PUBLISHED if moment else UNPUBLISHED
        audit.record(session, by, action, "product", product_id, label=label)


async def products_after(
    session: AsyncSession, slug: str, narrowed: Mapping[str, str], locales: Sequence[str]
) -> list[dict[str, Any]]:
    """What is known of the products that follow a slug, as news with all fields, at most a batch
    in the order of slugs; narrowed by `category`."""
    rows = await bulk_repository.products_after(session, slug, narrowed)
    return [{"slug": row.slug, **_flat(row, locales)} for row in rows]


def _flat(row: Found, locales: Sequence[str]) -> dict[str, Any]:
    found = {"category": row.category, **{name: getattr(row, name) for name in PLAIN}}
    found["published"] = row.published_at is not None
    for locale in locales:
        for name in TEXTS:
            found[f"{name}.{locale}"] = getattr(row, name).get(locale, "")
        found[f"specs.{locale}"] = specs_text(row.specs, locale)
    return found


def _judge(news: ProductNews, around: _Surroundings) -> Verdict:
    known = around.products.get(news["slug"])
    faults = []
    if "category" in news and news["category"] not in around.categories:
        faults.append(Fault("category", "unknown", news["category"]))
    if known is not None and known.archived_at is not None:
        faults.append(Fault("slug", "archived", news["slug"]))
    if known is None:
        needed = ("category", "metal", f"name.{around.locales[0]}")
        faults += [Fault(name, "required") for name in needed if not news.get(name)]
    else:
        faults += [
            Fault(name, "required")
            for name in (f"name.{around.locales[0]}",)
            if news.get(name, " ") == ""
        ]
    given = {name: value for name, value in news.items() if name != "slug"}
    before = _flat(known, around.locales) if known is not None else {}
    changes = changes_between(before, given)
    specs = _specs(known, given, changes)
    if specs is None:
        faults.append(Fault(next(f for f in changes if f.startswith("specs.")), "specs_differ"))
    if "published" in changes and news["published"]:
        faults += _unready(news, known, around)
    if faults:
        return wrong(faults)
    if known is None:
        return _new(news, specs or [], around)
    if not changes:
        return Verdict("unchanged", known.id)
    values = _columns({name: pair[1] for name, pair in changes.items()}, known, around)
    if any(name.startswith("specs.") for name in changes):
        values["specs"] = specs
    return Verdict("changed", known.id, changes, values)


def _unready(news: ProductNews, known: Found | None, around: _Surroundings) -> list[Fault]:
    """What the product would lack, with the row's own texts taken in."""
    name = dict(known.name) if known is not None else {}
    for locale in around.locales:
        name[locale] = news.get(f"name.{locale}", name.get(locale, ""))
    has_category = "category" in news or (known is not None and not known.category_archived_at)
    display = around.displays.get(known.id, Display()) if known is not None else Display()
    needs = requirements_of(name, display, around.locales, has_category=has_category)
    return [
        Fault("published", f"needs_{need.code}", need.locale) for need in needs if not need.is_met
    ]


def _specs(known: Found | None, given: ProductNews, changes: Mapping[str, Any]) -> Specs | None:
    old = known.specs if known is not None else []
    if not any(name.startswith("specs.") for name in changes):
        return list(old)
    said = {name[6:]: text for name, text in given.items() if name.startswith("specs.")}
    return merged_specs(old, said)


def _new(news: ProductNews, specs: Specs, around: _Surroundings) -> Verdict:
    product_id = new_id()
    empty = {f"{name}.{locale}": "" for name in TEXTS for locale in around.locales}
    given = {
        "family": news["slug"][:80],
        "stone": "none",
        "position": 0,
        **empty,
        **{name: value for name, value in news.items() if value != ""},
    }
    values = {
        "id": product_id,
        "slug": news["slug"],
        **_columns(given, None, around),
        "specs": specs,
        "search_text": "",
        "published_at": None,
        "version": 1,
        "updated_at": utc_now(),
    }
    shown = {name: (None, value) for name, value in given.items() if value != "" and name != "slug"}
    return Verdict("new", product_id, shown, values)


def _columns(
    given: Mapping[str, Any], known: Found | None, around: _Surroundings
) -> dict[str, Any]:
    """Columns of the table for fields; texts keep the languages that are not spoken of."""
    values: dict[str, Any] = {name: given[name] for name in PLAIN if name in given}
    if "category" in given:
        values["category_id"] = around.categories[given["category"]]
    if known is not None and "published" in given:
        values["published_at"] = utc_now() if given["published"] else None
    for name in TEXTS:
        said = {
            field.rpartition(".")[2]: text
            for field, text in given.items()
            if field.rpartition(".")[0] == name
        }
        if said:
            values[name] = {**(getattr(known, name) if known is not None else {}), **said}
    return values

"""A store being edited by somebody who may."""

from datetime import UTC, datetime, time
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from booking_app.adapters.geocoder import get_geocoder
from booking_app.core.clock import utc_now
from booking_app.core.db import Session
from booking_app.core.errors import RateLimited
from booking_app.core.i18n import mark, translator
from booking_app.domain.chain import service as chains
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.errors import (
    GeocoderUnavailable,
    InvalidStore,
    StoreNotFound,
)
from booking_app.domain.stores.records import (
    FoundPlace,
    NewCity,
    StoreCard,
    StoreRecord,
    StoreSchedule,
)
from booking_app.domain.stores.time_zones import known_zones, zone_at
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.concerns import ConcernsView, concerns_view
from booking_app.ui.admin.fields import Option
from booking_app.ui.admin.product_media_state import ProductMediaState
from booking_app.ui.admin.settings_view import Option as Country
from booking_app.ui.admin.settings_view import countries
from booking_app.ui.admin.store_form_data import (
    StoreForm,
    card_of,
    city_of,
    error_texts,
    form_of,
    schedule_of,
)
from booking_app.ui.admin.words import add_error_texts, error_text
from booking_app.ui.components.pin_map import map_facts
from booking_app.ui.locales import localised
from booking_app.workflows import store_admin
from booking_app.workflows.store_admin import NO_CONSENT, BookingsConcerned, Change, Consent

add_error_texts(
    {
        "store_changed": mark(
            "Somebody else saved this store meanwhile. Load it anew, then change it again."
        ),
        "store_archived": mark("This store is archived. Bring it back to change it."),
        "unknown_store": mark("This store is not there. Go back to the list and look again."),
    }
)

_TEN_TO_EIGHT = (((time(10), time(20)),),) * 7
_NEW = StoreRecord(
    id=UUID(int=0),
    version=0,
    card=StoreCard(),
    schedule=StoreSchedule(weekly=_TEN_TO_EIGHT),
    archived_at=None,
    updated_at=datetime(2000, 1, 1, tzinfo=UTC),
    old_slugs=(),
)


class StoreFormState(rx.State):
    """One store's form in one browser."""

    status: str = ""
    """Empty while it is read, then `ready` or `missing`."""
    is_admin: bool = False
    is_new: bool = False
    form: StoreForm = StoreForm()
    errors: dict[str, str] = {}  # noqa: RUF012 - as Reflex declares it
    concerns: ConcernsView = ConcernsView()
    saved: int = 0
    refused: int = 0
    can_undo: bool = False
    towns: tuple[Option, ...] = ()
    towns_answered: int = 0
    centre: list[float] = []  # noqa: RUF012 - as Reflex declares it
    places: tuple[FoundPlace, ...] = ()
    searched: int = 0
    can_find: bool = False
    find_error: str = ""
    map_facts: dict[str, str] = {}  # noqa: RUF012 - as Reflex declares it
    countries: tuple[Country, ...] = ()
    country: str = ""
    """Where a new town lies unless it is said otherwise."""
    zones: tuple[str, ...] = ()
    time_zone: str = ""
    zone_here: str = ""
    _record: StoreRecord = _NEW
    _pending: Change | None = None
    _seen: tuple[UUID, ...] = ()
    _before: StoreRecord | None = None

    @rx.event
    @admin_event("manager", "admin")
    async def load(self, person: Person) -> Any:
        """Show the store of the address, to an admin with its photos."""
        self._begin(person)
        try:
            store_id = UUID(str(self.router.url.path).rstrip("/").rpartition("/")[2])
            async with person.database.read() as session:
                record = await store_admin.get(session, person.actor, store_id)
                await self._show(session, person, record)
        except (ValueError, StoreNotFound):
            self.status = "missing"
            return None
        if not _is_admin(person):
            return None
        return [ProductMediaState.load, ProductMediaState.watch]

    @rx.event
    @admin_event("admin")
    async def begin(self, person: Person) -> None:
        """Show the form of a store that is not there yet."""
        self._begin(person)
        self.is_new = True
        async with person.database.read() as session:
            await self._show(session, person, _NEW)

    @rx.event
    @admin_event("manager", "admin")
    async def save(self, person: Person, form: dict[str, Any]) -> Any:
        """Save what was entered, or say what is wrong, or ask about bookings."""
        self.errors = {}
        try:
            schedule = schedule_of(form)
            if not _is_admin(person):
                return await self._save(person, Change(schedule=schedule), NO_CONSENT)
            async with person.database.read() as session:
                locales = (await chains.current(session)).locales
            card = card_of(form, locales, self.time_zone)
            town = city_of(form, locales, card)
            if self.is_new:
                return await self._create(person, card, schedule, town)
            return await self._save(person, Change(card, schedule, town=town), NO_CONSENT)
        except InvalidStore as error:
            return await self._refuse(person, error)

    @rx.event
    @admin_event("manager", "admin")
    async def confirm(self, person: Person, form: dict[str, Any]) -> Any:
        """The bookings were seen: save the change that was waiting for it."""
        if self._pending is None:
            return None
        consent = Consent(frozenset(self._seen), tell=bool(form.get("tell")))
        return await self._save(person, self._pending, consent)

    @rx.event
    @admin_event("manager", "admin")
    async def dismiss(self, person: Person) -> None:
        """Back to the form; nothing was saved."""
        self._close_question()

    @rx.event
    @admin_event("manager", "admin")
    async def undo(self, person: Person) -> Any:
        """Put back what was there before the last save."""
        before = self._before
        if before is None:
            return None
        change = Change(schedule=before.schedule)
        if _is_admin(person):
            change = Change(before.card, before.schedule, before.archived_at is not None)
        return await self._save(person, change, NO_CONSENT)

    @rx.event
    @admin_event("admin")
    async def set_archived(self, person: Person, archived: bool) -> Any:
        """Take the store out of the chain, or bring it back."""
        return await self._save(person, Change(archived=archived), NO_CONSENT)

    @rx.event
    @admin_event("admin")
    async def duplicate(self, person: Person) -> Any:
        """Go on with a hidden twin."""
        async with person.database.write() as session:
            twin = await store_admin.duplicate(session, person.actor, self._record.id)
        t = translator(person.locale)
        await tell(self, t("A hidden copy is made. Give it its own name and place."))
        return rx.redirect(localised(f"/admin/stores/{twin}", person.locale))

    @rx.event
    @admin_event("admin")
    async def find(self, person: Person, address: str) -> None:
        """Look where an address is."""
        geocoder = get_geocoder()
        self.find_error = ""
        try:
            self.places = await geocoder.find(address, person.locale) if geocoder else ()
        except GeocoderUnavailable:
            self.places = ()
            t = translator(person.locale)
            self.find_error = t("The address service does not answer. Place the pin by hand.")
        except RateLimited as error:
            self.places = ()
            self.find_error = error_text(error.code, error.details, person.locale)
        self.searched += 1

    @rx.event
    @admin_event("admin")
    async def place_at(self, person: Person, lat: float, lon: float) -> None:
        """The pin was moved: know the time zone of its place."""
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return
        self.places = ()
        self.zone_here = zone_at(lat, lon)
        if not self.time_zone:
            self.time_zone = self.zone_here

    @rx.event
    @admin_event("admin")
    async def choose_zone(self, person: Person, zone: str) -> None:
        """Another time zone."""
        if zone in self.zones:
            self.time_zone = zone

    @rx.event
    @admin_event("admin")
    async def find_town(self, person: Person, text: str) -> None:
        """Towns by what was typed."""
        async with person.database.read() as session:
            if text.strip():
                found = await stores.search_cities(session, text, person.locale)
            else:
                found = await stores.usual_cities(session, person.locale)
        self.towns = tuple(Option(town.slug, town.name, town.region) for town in found)
        self.towns_answered += 1

    @rx.event
    @admin_event("admin")
    async def choose_town(self, person: Person, slug: str) -> None:
        """The map looks at the town while there is no pin."""
        async with person.database.read() as session:
            town = await stores.find_city(session, slug, person.locale)
        if town is not None:
            self.centre = [town.lat, town.lon]

    def _begin(self, person: Person) -> None:
        cast("Any", self).reset()
        self.is_admin = _is_admin(person)
        self.can_find = get_geocoder() is not None
        self.zones = known_zones()
        self.map_facts = map_facts()

    async def _show(self, session: Session, person: Person, record: StoreRecord) -> None:
        town = None
        if record.card.city:
            found = await stores.find_city(session, record.card.city, person.locale)
            town = Option(found.slug, found.name, found.region) if found else None
        chain = await chains.current(session)
        locales = chain.locales
        self.countries, self.country = countries(person.locale), chain.country
        zone = ZoneInfo(record.card.time_zone or "UTC")
        today = utc_now().astimezone(zone).date()
        t = translator(person.locale)
        self.form = form_of(record, town, locales, today, t, zone)
        self.time_zone, self.zone_here = record.card.time_zone, ""
        if self.time_zone and self.time_zone not in self.zones:
            self.zones = (self.time_zone, *self.zones)
        self._record = record
        self.status = "ready"
        self.saved += 1

    async def _create(
        self, person: Person, card: StoreCard, schedule: StoreSchedule, town: NewCity | None
    ) -> Any:
        async with person.database.write() as session:
            made = await store_admin.create(session, person.actor, card, schedule, town)
        self.saved += 1
        await tell(self, translator(person.locale)("The store is there."))
        # Only after the form knows that everything is saved may the page be left.
        return rx.redirect(localised(f"/admin/stores/{made}", person.locale), replace=True)

    async def _save(self, person: Person, change: Change, consent: Consent) -> Any:
        record = self._record
        try:
            async with person.database.write() as session:
                done = await store_admin.save(
                    session, person.acting, record.id, record.version, change, consent
                )
        except BookingsConcerned as error:
            self._pending = change
            self._seen = tuple(one.id for one in error.concerns)
            self.concerns = concerns_view(error.concerns, translator(person.locale))
            return None
        except InvalidStore as error:
            self._close_question()
            return await self._refuse(person, error)
        self._close_question()
        changed = done.record.version != record.version
        self._before = done.before if changed else self._before
        self.can_undo = self._before is not None
        async with person.database.read() as session:
            await self._show(session, person, done.record)
        await tell(self, self._news(person, done.concerned, changed=changed))
        return None

    def _news(self, person: Person, concerned: int, *, changed: bool) -> str:
        t = translator(person.locale)
        if not changed:
            return t("Nothing was changed.")
        if concerned:
            return t.n(
                "Saved. {n} booking is marked at the counter.",
                "Saved. {n} bookings are marked at the counter.",
                concerned,
            )
        return t("Saved.")

    async def _refuse(self, person: Person, error: InvalidStore) -> None:
        t = translator(person.locale)
        self.errors = error_texts(error.fields, t)
        self.refused += 1
        await tell(self, t("Not saved yet: something is marked in the form."), "error")

    def _close_question(self) -> None:
        self.concerns, self._pending, self._seen = ConcernsView(), None, ()


def _is_admin(person: Person) -> bool:
    return person.actor.role == "admin"

"""The same holidays for several stores at once."""

import json
from typing import Any, cast
from uuid import UUID

import reflex as rx

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator, mark, translator
from booking_app.domain.chain import service as chains
from booking_app.domain.stores.errors import InvalidStore
from booking_app.domain.stores.records import StoreDay, StoreQuery
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.concerns import ConcernsView, concerns_sheet, concerns_view
from booking_app.ui.admin.fields import Option, SpecialDays, hour_labels, ids_of, picker
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.parts import SECONDARY, form_guard, page, page_head, save_bar, section
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.staff import store_options
from booking_app.ui.admin.store_form_data import LANGUAGES, days_of, error_texts
from booking_app.ui.counter.parts import shown
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised
from booking_app.workflows import store_admin
from booking_app.workflows.store_admin import (
    MOST_STORES_AT_ONCE,
    NO_CONSENT,
    BookingsConcerned,
    Consent,
)

_NO_STORES = mark("Choose at least one store.")


class HolidaysState(rx.State):
    """Holidays being entered in one browser."""

    is_loaded: bool = False
    options: tuple[Option, ...] = ()
    answered: int = 0
    chosen: tuple[Option, ...] = ()
    round: int = 0
    """New fields for every round: after a save, after all stores were chosen."""
    saved: int = 0
    refused: int = 0
    today: str = ""
    locales: tuple[dict[str, str], ...] = ()
    errors: dict[str, str] = {}  # noqa: RUF012 - as Reflex declares it
    concerns: ConcernsView = ConcernsView()
    _stores: tuple[UUID, ...] = ()
    _days: tuple[StoreDay, ...] = ()
    _seen: tuple[UUID, ...] = ()

    @rx.event
    @admin_event("manager", "admin")
    async def load(self, person: Person) -> None:
        """An empty form."""
        rounds = self.round
        cast("Any", self).reset()
        self.round = rounds + 1
        async with person.database.read() as session:
            codes = (await chains.current(session)).locales
        self.locales = tuple({"code": code, "label": LANGUAGES.get(code, code)} for code in codes)
        self.today = utc_now().date().isoformat()
        self.is_loaded = True

    @rx.event
    @admin_event("manager", "admin")
    async def find_stores(self, person: Person, text: str) -> None:
        """Stores by what was typed."""
        self.options = await store_options(person, text)
        self.answered += 1

    @rx.event
    @admin_event("manager", "admin")
    async def take_all(self, person: Person) -> None:
        """Choose every store there is, as many as go at once."""
        query = StoreQuery(page_size=MOST_STORES_AT_ONCE)
        async with person.database.read() as session:
            found = await store_admin.list_stores(session, person.actor, query, person.locale)
        self.chosen = tuple(
            Option(str(store.id), f"{store.name}, {store.city}") for store in found.stores
        )
        self.round += 1

    @rx.event
    @admin_event("manager", "admin")
    async def save(self, person: Person, form: dict[str, Any]) -> None:
        """Save what was entered, or say what is wrong, or ask about bookings."""
        t = translator(person.locale)
        wrong: dict[str, str] = {}
        self._days = tuple(days_of(_sent(form, "days"), wrong))
        self._stores = ids_of(form.get("stores"))
        self.errors = error_texts(wrong, t)
        if not self._stores:
            self.errors = {**self.errors, "stores": t(_NO_STORES)}
        if not self._days and not wrong:
            self.errors = {**self.errors, "days": t("Add at least one date.")}
        if self.errors:
            self.refused += 1
        else:
            await self._save(person, NO_CONSENT)

    @rx.event
    @admin_event("manager", "admin")
    async def confirm(self, person: Person, form: dict[str, Any]) -> None:
        """The bookings were seen: save."""
        if self._seen:
            await self._save(person, Consent(frozenset(self._seen), tell=bool(form.get("tell"))))

    @rx.event
    @admin_event("manager", "admin")
    async def dismiss(self, person: Person) -> None:
        """Back to the form; nothing was saved."""
        self.concerns, self._seen = ConcernsView(), ()

    async def _save(self, person: Person, consent: Consent) -> None:
        t = translator(person.locale)
        self.concerns, self._seen = ConcernsView(), ()
        try:
            async with person.database.write() as session:
                count = await store_admin.add_days(
                    session, person.acting, self._stores, self._days, consent
                )
        except BookingsConcerned as error:
            self._seen = tuple(one.id for one in error.concerns)
            self.concerns = concerns_view(error.concerns, t)
            return
        except InvalidStore as error:
            self.errors = error_texts(error.fields, t)
            self.refused += 1
            return
        self.chosen, self._stores, self._days = (), (), ()
        self.round += 1
        self.saved += 1
        await tell(self, t.n("Saved in {n} store.", "Saved in {n} stores.", count))


# Its fields are Vars here.
state: Any = HolidaysState


def holidays(t: Translator) -> Element:
    """Which stores, which dates."""
    form = el.form(
        section(
            t("Stores"),
            picker(
                t("Stores"),
                "stores",
                t,
                chosen=state.chosen,
                options=state.options,
                answered=state.answered,
                on_ask=state.find_stores,
                many=True,
                error=state.errors["stores"],
                key=f"stores-{state.round}",
            ),
            el.div(
                el.button(
                    t("All stores"), type="button", on_click=state.take_all, class_name=SECONDARY
                )
            ),
            note=t("Up to {n} at once.", n=MOST_STORES_AT_ONCE),
        ),
        section(
            t("Dates"),
            cast(
                "Element",
                SpecialDays.create(
                    key=f"days-{state.saved}",
                    days=[],
                    today=state.today,
                    locales=state.locales,
                    errors=state.errors,
                    labels=hour_labels(t),
                ),
            ),
            note=t("They take the place of what these dates were before."),
        ),
        save_bar(t, is_new=True),
        on_submit=state.save,
        reset_on_submit=False,
        no_validate=True,
    )
    body = page(
        page_head(
            t("Holidays for several stores"),
            back=localised("/admin/stores", t.locale),
            back_label=t("Stores"),
        ),
        form_guard(form, saved=state.saved, refused=state.refused, t=t),
        concerns_sheet(state.concerns, t, on_confirm=state.confirm, on_dismiss=state.dismiss),
        narrow=True,
    )
    return shown(state.is_loaded, body, waiting(t))


def _sent(form: dict[str, Any], name: str) -> list[Any]:
    try:
        found = json.loads(form.get(name) or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


holidays_screen = admin_screen(
    name="admin_holidays",
    route="/admin/stores/holidays",
    title=lambda t: t("Holidays for several stores"),
    component=holidays,
    on_load=(HolidaysState.load,),
)

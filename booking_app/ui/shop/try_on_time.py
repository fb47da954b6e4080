"""Third step: the time, and the very piece where several alike lie in the store."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.errors import DomainError
from booking_app.core.i18n import Translator, translator
from booking_app.domain.reservations.schemas import SlotView
from booking_app.domain.stores.errors import StoreNotFound
from booking_app.ui.components.client import elsewhere_only
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.components.select import select_field
from booking_app.ui.components.slot_picker import slot_picker
from booking_app.ui.cookies import visitor_of
from booking_app.ui.dual import Element, cx, each, el, when
from booking_app.ui.shop.booking_problems import Problem, problem_for, problem_notice
from booking_app.ui.shop.times_view import DayView, day_view, time_asked
from booking_app.ui.shop.trouble import tells_failure
from booking_app.ui.shop.try_on_frame import (
    asked_store,
    foot,
    heading,
    locale_for,
    rows_skeleton,
    sheet,
    step_of,
)
from booking_app.ui.shop.try_on_view import (
    PlanView,
    plan_view,
    step_href,
)
from booking_app.workflows import try_on
from booking_app.workflows.try_on import Plan


class TryOnTime(rx.State):
    """The plan for one store, and the times of the chosen day."""

    plan: PlanView = PlanView()
    day: DayView = DayView()
    problem: Problem = Problem()
    ready: bool = False

    @rx.event
    @tells_failure
    async def load(self) -> Any:
        """Plan the visit to the store in the address; without one, back to the stores."""
        if step_of(self) != "time":
            return None
        locale, slug = locale_for(self), asked_store(self)
        try:
            plan = await self._plan(slug)
        except StoreNotFound:
            return rx.redirect(step_href(locale, "store"), replace=True)
        if not any(offer.pieces for offer in plan.offers):
            return rx.redirect(step_href(locale, "store"), replace=True)
        if self.plan.store.slug != slug:
            self.problem = Problem()
        self.plan = plan_view(plan, locale)
        first = _first_day(plan)
        await self._show_day(plan, [d.local_date for d in plan.days if d.local_date >= first])
        self.ready = True
        return None

    @rx.event
    async def choose_day(self, local_date: str) -> None:
        """Show the times of another day."""
        plan = await self._plan(self.plan.store.slug)
        known = {day.local_date.isoformat(): day.local_date for day in plan.days}
        if local_date in known:
            await self._show_day(plan, [known[local_date]])

    @rx.event
    async def choose_piece(self, variant_id: str, piece_id: str) -> None:
        """Choose the very piece, or any of the kind."""
        piece = UUID(piece_id) if piece_id else None
        async with get_database().write() as session:
            await try_on.choose_piece(session, visitor_of(self), UUID(variant_id), piece)
        self.plan = plan_view(await self._plan(self.plan.store.slug), locale_for(self))

    @rx.event
    async def submit(self, data: dict[str, Any]) -> Any:
        """Keep the pieces for the time chosen in the form."""
        chosen = str(data.get("time", ""))
        if not chosen:
            self.problem = Problem(translator(locale_for(self))("Choose a time first."))
            return None
        return await self._hold(chosen)

    @rx.event
    async def take(self, starts_at: str) -> Any:
        """Keep the pieces for a time that was offered instead."""
        return await self._hold(starts_at)

    async def _hold(self, chosen: str) -> Any:
        locale, slug = locale_for(self), self.plan.store.slug
        variants = [UUID(offer.variant_id) for offer in self.plan.offers if offer.is_here]
        try:
            moment = time_asked(chosen)
            async with get_database().write() as session:
                await try_on.hold_chosen(session, visitor_of(self), slug, variants, moment, locale)
        except ValueError:
            return None  # not one of the times we offered
        except DomainError as error:
            self.problem = await problem_for(
                error,
                visitor_id=visitor_of(self),
                store_slug=slug,
                variant_ids=variants,
                slot_starts_at=moment,
                locale=locale,
            )
            return None
        self.problem = Problem()
        return rx.redirect(step_href(locale, "contact"))

    async def _plan(self, slug: str) -> Plan:
        async with get_database().read() as session:
            return await try_on.plan(session, visitor_of(self), slug, locale_for(self))

    async def _show_day(self, plan: Plan, days: list[date]) -> None:
        """The times of the first of these days that has any."""

        async def slots_of(day: date) -> list[SlotView]:
            async with get_database().read() as session:
                return await try_on.slots_of_day(session, visitor_of(self), plan.store, day)

        self.day = await day_view(slots_of, days, plan.store.time_zone, locale_for(self))


def _first_day(plan: Plan) -> date:
    """The day of the visitor's own form, else today."""
    if plan.form is not None and plan.form.slot_starts_at is not None:
        return plan.form.slot_starts_at.astimezone(ZoneInfo(plan.store.time_zone)).date()
    return plan.days[0].local_date


live: Any = TryOnTime
"""The same, as components see it."""


def time_step(t: Translator) -> Any:
    """The step."""
    return sheet(
        t,
        2,
        heading(t("When will you come?")),
        when(live.ready, _form(t), rows_skeleton(t)),
    )


def _form(t: Translator) -> Element:
    return el.form(
        _store(t),
        when(live.plan.missing, el.p(live.plan.missing, class_name="text-14 text-warn-ink mt-3")),
        el.ul(each(live.plan.offers, lambda offer: _offer(offer, t)), class_name="mt-2"),
        problem_notice(live.problem, t, take_slot=live.take),
        slot_picker(t, times=live.plan.times, day=live.day, choose_day=live.choose_day),
        foot(
            el.a(
                icon("left", size=20),
                t("Store"),
                href=step_href(t.locale, "store"),
                class_name="button-quiet -ml-3",
            ),
            el.button(t("Go on"), type="submit", class_name="button-primary grow md:grow-0"),
        ),
        on_submit=live.submit,
        class_name="flex flex-col grow",
    )


def _store(t: Translator) -> Element:
    store = live.plan.store
    return el.div(
        el.div(
            el.p(store.name, class_name="font-semibold"),
            el.p(store.city, ", ", store.address, class_name="text-14 text-ink-soft"),
            elsewhere_only(
                live.plan.times.time_zone,
                el.p(
                    icon("clock", size=18, class_name="shrink-0 text-accent"),
                    live.plan.times.clock,
                    class_name="flex gap-2 text-14 mt-1",
                ),
            ),
        ),
        class_name="mt-3",
    )


def _offer(offer: Any, t: Translator) -> Element:
    return el.li(
        photo(
            offer.photo,
            sizes="3.5rem",
            class_name=when(offer.is_here, "size-14", "size-14 opacity-50"),
        ),
        el.div(
            el.p(offer.name, class_name="font-display text-20 leading-tight"),
            el.p(offer.details, class_name="text-14 text-ink-soft"),
            class_name="min-w-0 self-center",
        ),
        when(
            offer.pieces.length() > 0,
            el.label(
                el.span(t("Which of them"), class_name="sr-only"),
                select_field(
                    el.option(t("Any of these"), value=""),
                    each(
                        offer.pieces,
                        lambda piece: el.option(piece.label, value=piece.piece_id),
                    ),
                    value=offer.wanted,
                    on_change=lambda piece: live.choose_piece(offer.variant_id, piece),
                ),
                class_name="col-start-2 sm:col-start-3 sm:self-center min-w-0",
            ),
        ),
        class_name=cx(
            "grid grid-cols-[3.5rem_1fr] sm:grid-cols-[3.5rem_1fr_auto] gap-x-4 gap-y-2 py-3 "
            "border-b border-line",
            when(offer.is_here, "", "text-ink-soft"),
        ),
    )

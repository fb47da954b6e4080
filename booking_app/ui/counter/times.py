"""Moments of a visit in words, in the store's own time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator, format_date, format_time
from booking_app.domain.reservations.schemas import ReservationView


def zone_of(view: ReservationView) -> ZoneInfo:
    """The zone every time of this booking is told in."""
    return ZoneInfo(view.store.time_zone)


def clock(moment: datetime, zone: ZoneInfo, t: Translator) -> str:
    """`14:30`."""
    return format_time(moment.astimezone(zone), t.locale)


def clock_and_day(moment: datetime, zone: ZoneInfo, t: Translator) -> str:
    """`14:30`, and before it the day where that is not today."""
    time = clock(moment, zone, t)
    if moment.astimezone(zone).date() == utc_now().astimezone(zone).date():
        return time
    return f"{format_date(moment.astimezone(zone), t.locale, 'day')}, {time}"


def at_clock_and_day(moment: datetime, zone: ZoneInfo, t: Translator) -> str:
    """`at 14:30`, or `on 11 March at 14:30` where that is not today."""
    local, time = moment.astimezone(zone), clock(moment, zone, t)
    if local.date() == utc_now().astimezone(zone).date():
        return t("at {time}", time=time)
    return t("on {day} at {time}", day=format_date(local, t.locale, "day"), time=time)


def day_of(moment: datetime, now: datetime, zone: ZoneInfo, t: Translator) -> str:
    """`tomorrow` or `Mon, 24 November`; empty for today."""
    days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days == 0:
        return ""
    if days == 1:
        return t("tomorrow")
    return format_date(moment.astimezone(zone), t.locale, "weekday")


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Whole minutes, rounded down."""
    return int((later - earlier).total_seconds() // 60)


def ahead(moment: datetime, now: datetime, t: Translator) -> str:
    """`in 25 min`, `in 2 h 10 min`, `now`; empty for what is further off than a shift."""
    minutes = minutes_between(now, moment)
    if minutes < 1:
        return t("now") if minutes >= -10 else ""
    if minutes < 60:
        return t("in {minutes} min", minutes=minutes)
    hours, rest = divmod(minutes, 60)
    if hours > 8:
        return ""
    if rest == 0:
        return t("in {hours} h", hours=hours)
    return t("in {hours} h {minutes} min", hours=hours, minutes=rest)


def behind(moment: datetime, now: datetime, t: Translator) -> str:
    """`15 min late`, `1 h 20 min late`."""
    minutes = max(minutes_between(moment, now), 1)
    if minutes < 60:
        return t("{minutes} min late", minutes=minutes)
    hours, rest = divmod(minutes, 60)
    return t("{hours} h {minutes} min late", hours=hours, minutes=rest)

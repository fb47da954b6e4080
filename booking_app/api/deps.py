"""What endpoints ask for: the database, the language, who is calling and what they may do."""

from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Depends, Query, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from pydantic import StringConstraints
from starlette.requests import HTTPConnection

from booking_app.api.addresses import client_address
from booking_app.api.locale import locale_of
from booking_app.api.visitors import VISITOR_COOKIE, visitor_id_in
from booking_app.core.db import Database, get_database
from booking_app.core.errors import Forbidden, Unauthenticated
from booking_app.domain.staff import known_keys
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.errors import StoreNotChosen
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.imports.kinds import KINDS, may_exchange

SESSION_COOKIE = "staff_session"
DEVICE_COOKIE = "counter_device"
_LONGEST_SECRET = 128

_session_cookie = APIKeyCookie(
    name=SESSION_COOKIE, scheme_name="session", auto_error=False, description="Staff session."
)
_api_key = APIKeyHeader(
    name="X-API-Key", scheme_name="key", auto_error=False, description="API key."
)
_bearer = HTTPBearer(scheme_name="bearer", auto_error=False, description="API key.")


async def _locale(
    request: Request,
    locale: Annotated[
        str | None,
        Query(description="Language of texts; without it `Accept-Language` decides."),
        StringConstraints(max_length=35),
    ] = None,
) -> str:
    return locale_of(request)


async def _visitor_id(
    visitor: Annotated[str | None, Cookie(alias=VISITOR_COOKIE, include_in_schema=False)] = None,
) -> UUID | None:
    return visitor_id_in(visitor) if visitor else None


async def _device_secret(
    device: Annotated[str | None, Cookie(alias=DEVICE_COOKIE, include_in_schema=False)] = None,
) -> str | None:
    return device[:_LONGEST_SECRET] if device else None


async def _database() -> Database:
    return get_database()


async def _address(connection: HTTPConnection) -> str:
    return client_address(connection)


# What is asked for here is a matter of microseconds: as plain functions each would cost a way into
# another thread and back.
DatabaseDep = Annotated[Database, Depends(_database)]
Locale = Annotated[str, Depends(_locale)]
Address = Annotated[str, Depends(_address)]
VisitorId = Annotated[UUID | None, Depends(_visitor_id)]
SessionToken = Annotated[str | None, Depends(_session_cookie)]
DeviceSecret = Annotated[str | None, Depends(_device_secret)]


async def _present(database: DatabaseDep, token: SessionToken) -> Actor:
    """The signed-in person, whose session this does not prolong."""
    if not token:
        raise Unauthenticated
    async with database.read() as session:
        actor = await staff.actor_by_session(session, token[:_LONGEST_SECRET])
        if actor is None:
            raise await staff.why_no_actor(session, token[:_LONGEST_SECRET])
    return actor


async def _person(connection: HTTPConnection, database: DatabaseDep, token: SessionToken) -> Actor:
    """The signed-in person. Raises `Unauthenticated`, `SessionEnded`, `SessionLocked`."""
    actor = await _present(database, token)
    connection.state.actor = actor  # A refusal is noted with who was refused.
    if staff.needs_keeping(actor):
        async with database.write() as session:
            await staff.keep_session(session, token or "")
    return actor


async def _key_text(
    key: Annotated[str | None, Depends(_api_key)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    return (key or (bearer.credentials if bearer else ""))[:_LONGEST_SECRET]


KeyText = Annotated[str, Depends(_key_text)]


async def _machine(database: Database, text: str) -> Actor:
    actor = await known_keys.actor_by_api_key(database, text)
    if actor is None:
        raise Unauthenticated
    return actor


async def _actor(
    connection: HTTPConnection, database: DatabaseDep, token: SessionToken, key: KeyText
) -> Actor:
    """The machine whose key was sent, else the signed-in person. Raises `Unauthenticated`."""
    if not key:
        return await _person(connection, database, token)
    connection.state.actor = actor = await _machine(database, key)
    return actor


async def _watcher(database: DatabaseDep, token: SessionToken, key: KeyText) -> Actor:
    """As `_actor`, for what browsers ask by themselves: nobody need be there to ask it, so that
    no session lasts longer and no device stays unlocked for it."""
    return _at_counter(await (_machine(database, key) if key else _present(database, token)))


async def _counter_actor(actor: Annotated[Actor, Depends(_actor)]) -> Actor:
    """Somebody who works a counter. Raises `Forbidden`, `StoreNotChosen`."""
    return _at_counter(actor)


def _at_counter(actor: Actor) -> Actor:
    if not actor.works_counters:
        raise Forbidden
    if actor.store_id is None:
        raise StoreNotChosen
    return actor


async def _watched_store(actor: Annotated[Actor, Depends(_watcher)]) -> UUID:
    return own_store(actor)


def own_store(actor: Actor) -> UUID:
    """The store whose counter the actor stands at. Raises `StoreNotChosen`.

    No dependency of its own: each costs a look at all that it depends on, over and over.
    """
    if actor.store_id is None or not actor.may_use_counter(actor.store_id):
        raise StoreNotChosen
    return actor.store_id


async def _media_actor(actor: Annotated[Actor, Depends(_actor)]) -> Actor:
    """Somebody who adds and changes pictures. Raises `Forbidden`."""
    if not actor.edits_media:
        raise Forbidden
    return actor


async def _exchange_actor(actor: Annotated[Actor, Depends(_actor)]) -> Actor:
    """Somebody who may bring in or take out files of some kind. Raises `Forbidden`."""
    if not any(may_exchange(actor, kind) for kind in KINDS):
        raise Forbidden
    return actor


async def _stock_actor(actor: Annotated[Actor, Depends(_actor)]) -> Actor:
    """A machine that tells of pieces. Raises `Forbidden`."""
    if actor.scope != "stock":
        raise Forbidden
    return actor


async def _stock_reader(actor: Annotated[Actor, Depends(_actor)]) -> Actor:
    """Somebody who may read what is known of pieces. Raises `Forbidden`."""
    if actor.scope != "stock" and actor.role not in ("merchandiser", "admin"):
        raise Forbidden
    return actor


Person = Annotated[Actor, Depends(_person)]
ExchangeActor = Annotated[Actor, Depends(_exchange_actor)]
StockActor = Annotated[Actor, Depends(_stock_actor)]
StockReader = Annotated[Actor, Depends(_stock_reader)]
CounterActor = Annotated[Actor, Depends(_counter_actor)]
CounterWatcher = Annotated[Actor, Depends(_watcher)]
MediaActor = Annotated[Actor, Depends(_media_actor)]
WatchedStore = Annotated[UUID, Depends(_watched_store)]

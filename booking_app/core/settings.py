"""Everything that can be set from outside, by environment variables of the same names.

`get_settings()` reads them once. Anything wrong is refused there, by name, in one sentence.
"""

import hmac
import os
from collections.abc import Mapping
from functools import cached_property, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from annotated_types import Ge, Le
from babel.numbers import get_currency_precision, list_currencies
from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from booking_app.core import demo_secrets, i18n
from booking_app.core.database_url import normalise_url
from booking_app.core.rates import Rate
from booking_app.core.signing import decode_seed

_GUARDED_PREFIXES = ("STRIPE_", "CHAIN_")
_SHORTEST_SECRET = 32
_WELL_KNOWN_SECRETS = ("change", "secret", "default", "example", "password", "vitrina")
_LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}


class SettingsError(Exception):
    """Settings that cannot be used; the text names each wrong variable in one sentence."""


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _rate(value: Any) -> Any:
    return Rate.parse(value) if isinstance(value, str) else value


def _database_url(url: str) -> str:
    if url:
        normalise_url(url)
    return url


def _http_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
        raise ValueError("must look like https://shop.example")
    return url.rstrip("/")


def _media_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"file", "s3", ""} or (parts.scheme == "s3" and not parts.netloc):
        raise ValueError("must be a folder or look like s3://bucket/prefix?endpoint=https://…")
    return url


def _geocoder_url(url: str) -> str:
    kind, plus, rest = url.partition("+")
    if url and not (plus and kind in {"nominatim", "photon"} and _http_url(rest)):
        raise ValueError("must look like nominatim+https://geo.example or photon+https://…")
    return url.rstrip("/")


def _tiles_url(url: str) -> str:
    if url == "off":
        return ""
    parts = urlsplit(url)
    known = all(part in url for part in ("{z}", "{x}", "{y}"))
    if url and not (parts.scheme in {"http", "https"} and parts.netloc and known):
        raise ValueError("must look like https://tiles.example/{z}/{x}/{y}.png, or be off")
    return url


def _smtp_url(secret: SecretStr) -> SecretStr:
    parts = urlsplit(secret.get_secret_value())
    if secret.get_secret_value() and (
        parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not _port_is_valid(parts)
    ):
        raise ValueError("must look like smtp://user:password@host:587 or smtps://…:465")
    return secret


def _port_is_valid(parts: Any) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _redis_url(url: str) -> str:
    if url and (urlsplit(url).scheme not in {"redis", "rediss", "unix"}):
        raise ValueError("must look like redis://host:6379/0")
    return url


def _seeds(secret: SecretStr) -> SecretStr:
    for seed in _split(secret.get_secret_value()):
        decode_seed(seed)
    return secret


def _email(address: str) -> str:
    if address:
        try:
            validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            raise ValueError("must be an e-mail address") from error
    return address


def _currency(code: str) -> str:
    if code not in list_currencies():
        raise ValueError("must be an ISO 4217 code such as RUB")
    if get_currency_precision(code) > 3:
        raise ValueError("must be a currency with at most 3 decimal places")
    return code


def _locales(locales: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [locale for locale in locales if locale not in i18n.LOCALES]
    if unknown or not locales or len(set(locales)) != len(locales):
        raise ValueError(f"must list some of {','.join(i18n.LOCALES)}, each once")
    return locales


RateSetting = Annotated[Rate, BeforeValidator(_rate)]


def _public_url(given: Mapping[str, Any]) -> str:
    return str(given.get("public_url") or f"http://localhost:{given.get('port') or 3000}")


def _own_chain(given: Mapping[str, Any]) -> dict[str, Any]:
    """What stands for a chain that is not the demo's until its settings are saved."""
    if given.get("app_mode", "demo") == "demo" and given.get("demo", "full") == "full":
        return {}
    host = urlsplit(_public_url(given)).hostname or ""
    is_public = "." in host and not host.replace(".", "").isdigit()
    return {
        "chain_name": "Vitrina",
        "chain_phone": "",
        "chain_email": f"hello@{host}" if is_public else "",
    }


class Settings(BaseModel):
    """Immutable. Empty defaults that depend on other settings are filled in while loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app_mode: Literal["demo", "production"] = Field(
        "demo",
        description="`demo` makes its own secrets and mailbox and loads the demo chain; "
        "`production` refuses to start without real ones.",
    )
    demo: Literal["full", "none"] = Field(
        "full",
        description="`none` leaves a demo's database empty, to try the first steps of a chain of "
        "one's own.",
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(3000, ge=1, le=65535, description="Port of the one server.")
    public_url: Annotated[str, AfterValidator(_http_url)] = Field(
        "",
        description="Address shoppers reach the shop at; used in letters and QR codes. "
        "Default: `http://localhost:PORT`.",
    )
    trusted_proxies: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses or networks whose `X-Forwarded-For` is believed, with commas.",
    )
    metrics_allow: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses or networks that may read `/metrics`, with commas; to all others "
        "it is not there.",
    )
    data_dir: Path = Field(
        Path(".data"), description="Folder for everything the shop writes by itself."
    )
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        "",
        repr=False,
        description="`postgresql://user:password@host/name` or `sqlite:///file`. "
        "Default: a SQLite file in `DATA_DIR`.",
    )
    redis_url: Annotated[str, AfterValidator(_redis_url)] = Field(
        "",
        repr=False,
        description="`redis://host:6379/0`; needed only with several server processes.",
    )
    media_url: Annotated[str, AfterValidator(_media_url)] = Field(
        "",
        repr=False,
        description="Folder of photos and videos, or a bucket: "
        "`s3://bucket/prefix?endpoint=https://…&region=…`, with `AWS_ACCESS_KEY_ID` and "
        "`AWS_SECRET_ACCESS_KEY` beside it. Default: `media` in `DATA_DIR`.",
    )
    media_upload_max_mb: int = Field(
        300,
        ge=1,
        le=10_000,
        description="The largest photo, video or ZIP that may be uploaded (MB).",
    )
    media_workers: int = Field(
        0,
        ge=0,
        le=64,
        description="How many uploaded files are worked on at a time. Default: one less than there "
        "are processor cores.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="At least 32 random characters; protects forms and cookies. "
        "Made by itself in demo mode.",
    )
    signing_key: Annotated[SecretStr, AfterValidator(_seeds)] = Field(
        SecretStr(""),
        description="Ed25519 seed (32 bytes, base64) that signs QR codes; further seeds after a "
        "comma are still accepted. Made by itself in demo mode.",
    )
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp_url)] = Field(
        SecretStr(""),
        description="`smtp://user:password@host:587` (STARTTLS when offered) or `smtps://…:465`. "
        "Without it letters go to the demo mailbox.",
    )
    mail_from: Annotated[str, AfterValidator(_email)] = Field(
        "", description="Sender of letters. Default: the chain's own e-mail address."
    )
    geocoder_url: Annotated[str, AfterValidator(_geocoder_url)] = Field(
        "",
        description="Service that finds addresses for the admin's map: "
        "`nominatim+https://geo.example` or `photon+https://geo.example`. None is needed.",
    )
    map_tiles_url: Annotated[str, AfterValidator(_tiles_url)] = Field(
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        description="Pictures of the map; `off` for a plain grid.",
    )
    map_attribution: str = Field(
        "© OpenStreetMap", max_length=120, description="Whose the map is; shown on it."
    )
    map_attribution_url: Annotated[str, AfterValidator(_http_url)] = Field(
        "https://www.openstreetmap.org/copyright",
        description="Where the map's attribution leads.",
    )
    stripe_secret_key: SecretStr = Field(
        SecretStr(""),
        description="Stripe's secret API key, for online payment. Without it the demo pays in a "
        "sandbox, and production takes payment in the store only.",
    )
    stripe_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Signing secret of the Stripe webhook endpoint (`whsec_…`); while it is being "
        "replaced, both with a comma.",
    )
    chain_name: str = Field(
        "Avrelin",
        min_length=1,
        max_length=60,
        description="Name of the chain; the default is the demo chain's, `Vitrina` elsewhere. From "
        "here to `PIECES_PER_CONTACT`: what holds until an admin saves the chain's settings.",
    )
    chain_currency: Annotated[str, AfterValidator(_currency)] = Field(
        "RUB", description="Currency of all prices (ISO 4217)."
    )
    chain_country: str = Field(
        "RU",
        pattern="^[A-Z]{2}$",
        description="Country whose phone numbers may be typed without a prefix (ISO 3166).",
    )
    chain_phone: str = Field(
        "+7 800 000-01-01", max_length=40, description="Phone shown to shoppers."
    )
    chain_email: Annotated[str, AfterValidator(_email)] = Field(
        "hello@avrelin.example", description="E-mail address shown to shoppers."
    )
    locales: Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_locales)] = Field(
        ("ru", "en"), description="Languages of the shop; the first is the default."
    )
    hold_minutes: int = Field(
        10, ge=1, le=120, description="How long pieces are held while the booking form is open."
    )
    lead_minutes: int = Field(
        60, ge=0, le=10_080, description="How long before a slot it can still be booked."
    )
    horizon_days: int = Field(14, ge=1, le=90, description="How many days ahead slots are offered.")
    grace_minutes: int = Field(
        120, ge=0, le=1440, description="How long after the slot the pieces are still kept."
    )
    pieces_per_contact: int = Field(
        5, ge=1, le=50, description="Live pieces one contact may have at a time."
    )
    session_hours: int = Field(
        12, ge=1, le=720, description="How long a staff session lasts at most."
    )
    session_idle_minutes: int = Field(
        120, ge=5, le=1440, description="After how long without use a staff session ends."
    )
    counter_lock_minutes: int = Field(
        5, ge=1, le=120, description="After how long without use a device of a counter locks."
    )
    rate_booking_contact: RateSetting = Field(
        Rate(20, 3600), description="Bookings per e-mail address or phone."
    )
    rate_booking_ip: RateSetting = Field(
        Rate(60, 3600), description="Bookings per network address (not counted from loopback)."
    )
    rate_sign_in_account: RateSetting = Field(
        Rate(10, 900), description="Sign-in attempts per staff account."
    )
    rate_sign_in_ip: RateSetting = Field(
        Rate(50, 900), description="Sign-in attempts per network address (not from loopback)."
    )
    rate_pin: RateSetting = Field(
        Rate(5, 900), description="Tries of a person's PIN on one device; four times that a day."
    )
    rate_code_entry: RateSetting = Field(
        Rate(30, 60), description="Wrong booking codes or secrets per network address or account."
    )
    rate_coupon_ip: RateSetting = Field(
        Rate(60, 3600), description="Coupons taken per network address (not from loopback)."
    )
    rate_coupon_shopper: RateSetting = Field(
        Rate(30, 3600), description="Coupons taken per browser, e-mail address or phone."
    )
    campaign_marks: Literal["kept", "off"] = Field(
        "kept",
        description="Whether it is kept which campaign or site brought a shopper (`utm_…`, click "
        "ids), first-party and without a name; never of a browser that asks not to be followed.",
    )
    stock_stale_hours: int = Field(
        72,
        ge=1,
        le=24 * 365,
        description="After how long without news of a piece shoppers are told to ask the store "
        "first.",
    )
    import_max_mb: int = Field(
        200,
        ge=1,
        le=4096,
        description="Largest CSV or XLSX file that may be imported, in megabytes.",
    )
    embedded_worker: bool = Field(
        True,
        description="Whether the server also sends letters and closes what ran out; `false` where "
        "`python -m booking_app.worker` runs beside it.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severity that is logged."
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: Any) -> Any:
        values = dict(given)
        data_dir = Path(values.get("data_dir") or ".data")
        if values.get("app_mode", "demo") == "demo" and not (
            values.get("secret_key") and values.get("signing_key")
        ):
            try:
                made = demo_secrets.load_or_make(data_dir)
            except (OSError, ValueError, KeyError) as error:
                raise ValueError(f"DATA_DIR: cannot keep secrets in {data_dir}: {error}") from error
            values["secret_key"] = values.get("secret_key") or made["SECRET_KEY"]
            values["signing_key"] = values.get("signing_key") or made["SIGNING_KEY"]
        derived = _own_chain(values) | {
            "database_url": f"sqlite+aiosqlite:///{data_dir / 'vitrina.db'}",
            "media_url": str(data_dir / "media"),
            "public_url": _public_url(values),
        }
        return values | {k: v for k, v in derived.items() if not values.get(k)}

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        for name in ("trusted_proxies", "metrics_allow"):
            for network in getattr(self, name):
                try:
                    ip_network(network)
                except ValueError as error:
                    wrong = f"{name.upper()}: {network!r} is not an address"
                    raise ValueError(wrong) from error
        if bool(self.stripe_secret_key.get_secret_value()) != bool(
            self.stripe_webhook_secret.get_secret_value()
        ):
            raise ValueError(
                "STRIPE_WEBHOOK_SECRET: it and STRIPE_SECRET_KEY must be set together or not at all"
            )
        if self.is_production:
            self._check_production()
        return self

    def _check_production(self) -> None:
        secret = self.secret_key.get_secret_value()
        lowered = secret.lower()
        if len(secret) < _SHORTEST_SECRET or len(set(secret)) < 10:
            raise ValueError(f"SECRET_KEY: must be at least {_SHORTEST_SECRET} random characters")
        if any(lowered.startswith(known) for known in _WELL_KNOWN_SECRETS):
            raise ValueError("SECRET_KEY: must be random, this one looks like an example")
        seeds = self.signing_seeds
        if not seeds or len(set(decode_seed(seeds[0]))) < 10:
            raise ValueError("SIGNING_KEY: must be 32 random bytes in base64")
        if not self.smtp_url.get_secret_value():
            raise ValueError("SMTP_URL: is needed in production, letters must reach people")
        url = urlsplit(self.public_url)
        if url.scheme != "https" and url.hostname not in _LOOPBACK_HOSTS:
            raise ValueError("PUBLIC_URL: must begin with https:// in production")

    @property
    def is_production(self) -> bool:
        return self.app_mode == "production"

    @property
    def has_demo(self) -> bool:
        """Whether the demo chain is loaded, with people whose passwords everybody knows."""
        return not self.is_production and self.demo == "full"

    @property
    def default_locale(self) -> str:
        return self.locales[0]

    @property
    def signing_seeds(self) -> tuple[str, ...]:
        """The seed that signs, then those that are still accepted."""
        return tuple(_split(self.signing_key.get_secret_value()))

    @property
    def stripe_webhook_secrets(self) -> tuple[str, ...]:
        """The secrets webhooks may be signed with."""
        return tuple(_split(self.stripe_webhook_secret.get_secret_value()))

    @property
    def uses_payment_sandbox(self) -> bool:
        """Whether online payments go to the project's own stand-in for Stripe."""
        return not self.is_production and not self.stripe_secret_key.get_secret_value()

    @property
    def payment_sandbox_secret(self) -> str:
        """What the sandbox signs its webhooks with."""
        key = self.secret_key.get_secret_value().encode()
        return f"whsec_{hmac.digest(key, b'vitrina/payment-sandbox/1', 'sha256').hex()}"

    @property
    def own_address(self) -> str:
        """Where a process on this machine reaches the server."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{'127.0.0.1' if host in ('0.0.0.0', '[::]') else host}:{self.port}"  # noqa: S104

    @cached_property
    def trusted_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(proxy) for proxy in self.trusted_proxies)

    @cached_property
    def metrics_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(network) for network in self.metrics_allow)


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from these variables. Raises `SettingsError`, one sentence a wrong variable."""
    names = {name.upper() for name in Settings.model_fields}
    wrong = [
        f"{name} is not a setting."
        for name in sorted(environ)
        if name.startswith(_GUARDED_PREFIXES) and name not in names
    ]
    if wrong:
        raise SettingsError("\n".join(wrong))
    given = {name.lower(): environ[name] for name in names if environ.get(name)}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(dict(item)) for item in error.errors())) from None


def _sentence(item: dict[str, Any]) -> str:
    text = str(item["msg"]).removeprefix("Value error, ")
    if item["loc"]:
        name = str(item["loc"][0]).upper()
        return f"{name} is wrong: {text[:1].lower()}{text[1:]}."
    name, _, rest = text.partition(": ")
    return f"{name} is wrong: {rest}."


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read from the environment once. Raises `SettingsError`."""
    return load_settings(os.environ)


def bounds(name: str) -> tuple[int, int]:
    """The least and the most a number among the settings may be."""
    limits = Settings.model_fields[name].metadata
    least = next(limit.ge for limit in limits if isinstance(limit, Ge))
    most = next(limit.le for limit in limits if isinstance(limit, Le))
    return int(str(least)), int(str(most))


def _shown_default(name: str) -> str:
    field = Settings.model_fields[name]
    value = (
        field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    )
    if isinstance(value, tuple):
        value = ",".join(value)
    return f"`{value}`" if str(value) else ""


def documentation_table() -> str:
    """All settings as a Markdown table, for the README and the `settings` command."""
    rows = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{name.upper()}` | {_shown_default(name)} | {field.description} |")
    return "\n".join(rows) + "\n"

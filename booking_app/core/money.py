"""Money: whole minor units and a currency, never a float."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, get_currency_precision, get_currency_symbol, parse_pattern

MOST_MINOR = 10**13
"""More than anything costs, in minor units: what is above is a slip of the hand."""


class MoneyError(ValueError):
    """Two currencies met in one sum, or an amount is not a whole number of minor units."""


@dataclass(frozen=True, slots=True)
class Money:
    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise MoneyError(f"{self.amount_minor!r} is not a whole number of minor units")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise MoneyError(f"{self.currency!r} is not a currency code")

    def _same(self, other: "Money") -> None:
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} do not mix")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.amount_minor * count, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount_minor < other.amount_minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount_minor <= other.amount_minor

    def __bool__(self) -> bool:
        return self.amount_minor != 0


# The signs people see on price tags; CLDR gives the English-speaking reader bare codes for these.
_SIGNS = {"RUB": "₽", "KZT": "₸", "AMD": "֏", "GEL": "₾", "TRY": "₺", "UAH": "₴"}


@lru_cache(maxsize=256)
def _pattern(currency: str, locale: str, fraction_digits: int) -> NumberPattern:
    standard = Locale.parse(locale).currency_formats["standard"].pattern.split(";")[0]
    sign = _SIGNS.get(currency) or get_currency_symbol(currency, locale)
    fraction = "." + "0" * fraction_digits if fraction_digits else ""
    # A sign made of letters must not stick to the digits: "CHF 10", but "$10".
    gap = "\u00a0" if sign[-1].isalpha() and standard.startswith("¤") else ""
    plain = standard.replace(".00", fraction).replace("¤\u00a0", "¤").replace("¤", "¤" + gap)
    return parse_pattern(plain.replace("¤", f"'{sign}'"))


def plain_amount(money: Money) -> str:
    """The amount in major units as programmes read it: `10990.00`."""
    return str(Decimal(money.amount_minor).scaleb(-get_currency_precision(money.currency)))


def format_money(money: Money, locale: str) -> str:
    """`10 990 ₽` (ru), `₽10,990` (en): no-break spaces, and no minor units when they are zero."""
    digits = get_currency_precision(money.currency)
    amount = Decimal(money.amount_minor).scaleb(-digits)
    shown = 0 if amount == amount.to_integral_value() else digits
    return str(_pattern(money.currency, locale, shown).apply(amount, locale))

import pytest

from booking_app.core.money import Money, MoneyError, format_money


@pytest.mark.parametrize(
    ("amount", "currency", "ru", "en"),
    [
        (1_099_000, "RUB", "10 990 ₽", "₽10,990"),
        (1_099_050, "RUB", "10 990,50 ₽", "₽10,990.50"),
        (0, "RUB", "0 ₽", "₽0"),
        (-5_000, "RUB", "-50 ₽", "-₽50"),
        (123_456_789, "EUR", "1 234 567,89 €", "€1,234,567.89"),
        (500, "JPY", "500 ¥", "¥500"),
        (990_000, "KZT", "9 900 ₸", "₸9,900"),
        (12_300, "CHF", "123 CHF", "CHF 123"),
    ],
)
def test_amounts_read_as_on_a_price_tag(amount: int, currency: str, ru: str, en: str) -> None:
    money = Money(amount, currency)
    assert format_money(money, "ru") == ru.replace(" ", "\u00a0")
    assert format_money(money, "en") == en.replace(" ", "\u00a0")


def test_sums_stay_whole_and_in_one_currency() -> None:
    assert Money(100, "RUB") + Money(50, "RUB") - Money(1, "RUB") == Money(149, "RUB")
    assert Money(100, "RUB") * 3 == Money(300, "RUB")
    assert Money(1, "RUB") < Money(2, "RUB") <= Money(2, "RUB")
    assert not Money(0, "RUB")
    with pytest.raises(MoneyError):
        Money(100, "RUB") + Money(100, "EUR")
    with pytest.raises(MoneyError):
        Money(100, "RUB") < Money(100, "EUR")  # noqa: B015


@pytest.mark.parametrize("amount", [1.0, True, "1", None])
def test_only_whole_numbers_are_money(amount: object) -> None:
    with pytest.raises(MoneyError):
        Money(amount, "RUB")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["rub", "RU", "РУБ", ""])
def test_only_currency_codes_are_currencies(currency: str) -> None:
    with pytest.raises(MoneyError):
        Money(1, currency)

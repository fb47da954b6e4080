"""Names made from names."""

import pytest

from booking_app.domain.catalogue.naming import expand_sizes, free_name, sku_of, slug_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Aurora solitaire", "aurora-solitaire"),
        ("Кольцо «Аврора» с щёлочью", "koltso-avrora-s-schelochyu"),
        ("  ", ""),
        ("戒指", ""),
        ("Съёмка", "semka"),
    ],
)
def test_addresses_are_latin(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("15.5–17", ["15.5", "16", "16.5", "17"]),
        ("15,5 - 16,5", ["15.5", "16", "16.5"]),
        ("40-50/5 cm", ["40 cm", "45 cm", "50 cm"]),
        ("16, 17,5, 18", ["16", "17.5", "18"]),
        ("S, M, L", ["S", "M", "L"]),
        ("16; 16; 17", ["16", "17"]),
        ("", []),
        ("17", ["17"]),
    ],
)
def test_rows_of_sizes(text: str, sizes: list[str]) -> None:
    assert expand_sizes(text) == sizes


@pytest.mark.parametrize("text", ["19-15", "1-1000", "15-19/0", "a size nobody could wear at all"])
def test_rows_nobody_can_mean_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        expand_sizes(text)


def test_article_numbers_and_free_names() -> None:
    assert sku_of("aurora-ring", "16.5") == "AURORA-RING-16.5"
    assert sku_of("aurora-ring", "") == "AURORA-RING"
    assert free_name("ring", {"ring", "ring-2"}) == "ring-3"

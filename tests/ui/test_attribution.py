"""GeoNames is named where its towns are used, as its licence asks."""

from pathlib import Path

import pytest

from booking_app.core.i18n import translator
from booking_app.domain.stores.gazetteer import ATTRIBUTION, ATTRIBUTION_URL
from booking_app.ui.components.place import place_sheet

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_shoppers_read_where_towns_are_from(locale: str) -> None:
    t = translator(locale)
    shown = str(place_sheet(t))
    names = t("Names of towns:").encode("unicode-escape").decode()
    for said in (ATTRIBUTION_URL, ATTRIBUTION, "CC BY 4.0", names):
        assert said in shown


def test_the_readme_says_it_too() -> None:
    text = README.read_text("utf-8")
    assert ATTRIBUTION_URL in text
    assert "CC BY 4.0" in text

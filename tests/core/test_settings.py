import base64
import json
import stat
from pathlib import Path

import pytest

from booking_app.core.rates import Rate
from booking_app.core.settings import (
    Settings,
    SettingsError,
    documentation_table,
    load_settings,
)
from booking_app.core.signing import Signer, new_seed

README = Path(__file__).parents[2] / "README.md"


def demo(tmp_path: Path, **environ: str) -> Settings:
    return load_settings({"DATA_DIR": str(tmp_path), **environ})


def production(tmp_path: Path, **environ: str) -> Settings:
    complete = {
        "APP_MODE": "production",
        "DATA_DIR": str(tmp_path),
        "PUBLIC_URL": "https://shop.example",
        "SECRET_KEY": "r4nd0m-Kx81hdPqz62LmvTyWcE93jsBoQf",
        "SIGNING_KEY": new_seed(),
        "SMTP_URL": "smtp://mail.example:587",
    }
    return load_settings(complete | environ)


def test_a_demo_needs_nothing_and_makes_its_own_secrets_once(tmp_path: Path) -> None:
    first = demo(tmp_path)
    kept = tmp_path / "secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert set(json.loads(kept.read_text())) == {"SECRET_KEY", "SIGNING_KEY"}
    assert list(tmp_path.iterdir()) == [kept]
    second = demo(tmp_path)
    assert first == second
    Signer(first.signing_seeds)
    assert first.database_url == f"sqlite+aiosqlite:///{tmp_path}/vitrina.db"
    assert first.media_url == f"{tmp_path}/media"
    assert first.locales == ("ru", "en")
    assert first.default_locale == "ru"


def test_the_public_address_follows_the_port(tmp_path: Path) -> None:
    assert demo(tmp_path).public_url == "http://localhost:3000"
    assert demo(tmp_path, PORT="8080").public_url == "http://localhost:8080"
    assert demo(tmp_path, PUBLIC_URL="https://a.example/").public_url == "https://a.example"


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path) -> None:
    assert demo(tmp_path, PORT="", REDIS_URL="").port == 3000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("APP_MODE", "prod"),
        ("DATABASE_URL", "mysql://a/b"),
        ("REDIS_URL", "http://a"),
        ("MEDIA_URL", "ftp://a"),
        ("PUBLIC_URL", "shop.example"),
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "smtp://mail.example:port"),
        ("MAIL_FROM", "nobody"),
        ("SIGNING_KEY", "short"),
        ("SIGNING_KEY", base64.b64encode(b"x" * 31).decode()),
        ("CHAIN_CURRENCY", "RUR5"),
        ("CHAIN_COUNTRY", "Russia"),
        ("CHAIN_NAME", "x" * 61),
        ("LOCALES", "ru,de"),
        ("LOCALES", "ru,ru"),
        ("LOCALES", ","),
        ("HOLD_MINUTES", "0"),
        ("RATE_SIGN_IN_IP", "many"),
        ("RATE_SIGN_IN_IP", "0/hour"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("LOG_LEVEL", "LOUD"),
        ("CHAIN_COLOUR", "red"),
        ("STRIPE_PUBLIC_KEY", "pk"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_x"),
    ],
)
def test_a_wrong_one_is_refused_by_name_in_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        demo(tmp_path, **{name: value})
    sentence = str(refusal.value)
    assert sentence.startswith(f"{name} is ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_several_wrong_ones_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        demo(tmp_path, PORT="x", LOCALES="de")
    assert [line.split()[0] for line in str(refusal.value).splitlines()] == ["PORT", "LOCALES"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"^DATA_DIR is wrong: "):
        demo(tmp_path / "file" / "inside")


def test_production_starts_with_everything_it_needs(tmp_path: Path) -> None:
    settings = production(tmp_path)
    assert settings.is_production
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 40),
        ("SECRET_KEY", "change-me-please-0123456789-abcdefgh"),
        ("SIGNING_KEY", ""),
        ("SIGNING_KEY", base64.b64encode(bytes(32)).decode()),
        ("SMTP_URL", ""),
        ("PUBLIC_URL", "http://shop.example"),
        ("STRIPE_SECRET_KEY", "sk_live_x"),
    ],
)
def test_production_refuses_missing_default_and_short_secrets(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name):
        production(tmp_path, **{name: value})


def test_production_may_be_tried_on_ones_own_machine(tmp_path: Path) -> None:
    assert production(tmp_path, PUBLIC_URL="http://localhost:3000").is_production


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    settings = production(tmp_path, DATABASE_URL="postgresql://u:hunter2@h/d")
    assert "hunter2" not in repr(settings)
    assert settings.secret_key.get_secret_value() not in repr(settings)


def test_lists_and_rates_are_read(tmp_path: Path) -> None:
    settings = demo(
        tmp_path, LOCALES="en, ru", TRUSTED_PROXIES="10.0.0.0/8,::1", RATE_CODE_ENTRY="5/15min"
    )
    assert settings.locales == ("en", "ru")
    assert [str(n) for n in settings.trusted_networks] == ["10.0.0.0/8", "::1/128"]
    assert settings.rate_code_entry == Rate(5, 900)
    assert str(settings.rate_code_entry) == "5/15min"
    assert str(Rate(1, 86_400)) == "1/day"


def test_the_readme_tells_every_setting_as_it_is() -> None:
    text = README.read_text("utf-8")
    _, _, rest = text.partition("<!-- settings -->\n")
    shown, _, _ = rest.partition("<!-- /settings -->")
    assert shown == documentation_table(), "run `python tools/readme_settings.py`"

"""The home page comes up, in both languages, without a complaint."""

from playwright.sync_api import expect


def test_home_in_russian(phone, axe):
    phone.goto("/")
    expect(phone.locator("#live[data-live=true]")).to_be_attached()
    expect(phone.locator("html")).to_have_attribute("lang", "ru")
    axe(phone)


def test_home_in_english(phone_en, axe):
    phone_en.goto("/en")
    expect(phone_en.locator("#live[data-live=true]")).to_be_attached()
    expect(phone_en.locator("html")).to_have_attribute("lang", "en")
    axe(phone_en)

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.ids import new_id
from booking_app.core.signing import (
    BadSignature,
    Expired,
    Signer,
    WrongKind,
    decode_seed,
    hash_secret,
    matches_secret,
    new_secret,
    new_seed,
)

SIGNER = Signer([new_seed()])


def test_a_token_says_what_was_signed(clock: ManualClock) -> None:
    subject, store = str(new_id()), str(new_id())
    expires_at = utc_now() + timedelta(hours=1)
    token = SIGNER.sign("reservation", subject, expires_at=expires_at, audience=store)
    claims = SIGNER.verify(token, "reservation")
    assert (claims.kind, claims.subject, claims.audience) == ("reservation", subject, store)
    assert claims.expires_at == expires_at


def test_a_token_fits_a_small_qr_and_a_url() -> None:
    token = SIGNER.sign("r", str(new_id()), expires_at=utc_now(), audience=str(new_id()))
    assert len(token) < 200
    assert token.isascii()
    assert token.isalnum()
    assert token.isupper()


def test_letter_case_does_not_matter() -> None:
    token = SIGNER.sign("r", "Кольцо", expires_at=None)
    assert SIGNER.verify(f" {token.lower()}\n", "r").subject == "Кольцо"


def test_it_ends_at_its_moment(clock: ManualClock) -> None:
    token = SIGNER.sign("r", "x", expires_at=utc_now() + timedelta(minutes=1))
    clock.advance(seconds=59)
    SIGNER.verify(token, "r")
    clock.advance(seconds=1)
    with pytest.raises(Expired):
        SIGNER.verify(token, "r")


def test_it_serves_no_other_use() -> None:
    token = SIGNER.sign("coupon", "x", expires_at=None)
    with pytest.raises(WrongKind):
        SIGNER.verify(token, "reservation")


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=31))
def test_any_change_is_noticed(position: int, shift: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    token = SIGNER.sign("r", "12345678", expires_at=None, audience="12")
    # The last symbol of base32 may carry spare bits that mean nothing.
    position %= len(token) - 1
    changed = alphabet[(alphabet.index(token[position]) + shift) % 32]
    with pytest.raises(BadSignature):
        SIGNER.verify(token[:position] + changed + token[position + 1 :], "r")


@given(st.text())
def test_no_text_is_an_error_of_another_kind(text: str) -> None:
    with pytest.raises(BadSignature):
        SIGNER.verify(text, "r")


@pytest.mark.parametrize("length", [0, 8, 104, 128, 512, 5000])
def test_other_tokens_are_refused(length: int) -> None:
    with pytest.raises(BadSignature):
        SIGNER.verify("A" * length, "r")


def test_keys_can_be_changed_without_breaking_what_was_signed() -> None:
    old, new = new_seed(), new_seed()
    token = Signer([old]).sign("r", "x", expires_at=None)
    assert Signer([new, old]).verify(token, "r").subject == "x"
    with pytest.raises(BadSignature):
        Signer([new]).verify(token, "r")
    fresh = Signer([new, old]).sign("r", "x", expires_at=None)
    assert Signer([new]).verify(fresh, "r").subject == "x"


def test_a_subject_that_is_too_long_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="too long"):
        SIGNER.sign("r", "x" * 255, expires_at=None)


def test_a_seed_is_32_bytes() -> None:
    assert len(decode_seed(new_seed())) == 32
    with pytest.raises(ValueError, match="needs a key"):
        Signer([])


def test_a_secret_is_known_by_its_hash_only() -> None:
    secret = new_secret()
    stored = hash_secret(secret)
    assert secret not in stored
    assert matches_secret(secret, stored)
    assert not matches_secret(new_secret(), stored)

"""What can go wrong with coupons. The codes are part of the API."""

from collections.abc import Mapping

from booking_app.core.errors import Conflict, InvalidInput, NotFound


class CampaignNotFound(NotFound):
    """No such campaign, or not one that is shown."""

    code = "unknown_campaign"


class CouponNotFound(NotFound):
    """No such coupon, or the secret does not fit it."""

    code = "unknown_coupon"


class InvalidCampaign(InvalidInput):
    """Fields of a campaign that cannot be accepted. `fields` maps names to codes.

    Codes: `required`, `too_long`, `invalid`, `out_of_range`, `not_allowed`, `fixed` (terms of a
    campaign that has given coupons), `below_taken`, `ends_before`, `in_the_past`, `unknown`.
    """

    code = "invalid_campaign"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(fields=dict(fields))
        self.fields = dict(fields)


class CampaignChanged(Conflict):
    """Somebody else changed the campaign since it was read. Details: `version`."""

    code = "campaign_changed"


class CampaignState(Conflict):
    """The campaign cannot go from its state to that one. Details: `state`."""

    code = "campaign_state"


class CampaignClosed(Conflict):
    """The campaign gives no coupons now: not published, paused, stopped or over."""

    code = "campaign_closed"


class ActivationsGone(Conflict):
    """Every coupon of the campaign has been given."""

    code = "activations_gone"


class ShopperLimit(Conflict):
    """This shopper has had as many coupons of the campaign as one may. Details: `limit`."""

    code = "shopper_limit"


class ReasonMissing(InvalidInput):
    """A coupon given by hand, and a rollback, need a reason."""

    code = "coupon_reason_missing"

    def __init__(self) -> None:
        super().__init__(field="reason", reason="required")


class PartOfHandOver(Conflict):
    """The coupon was used in a hand-over; it is taken back by undoing that. Details: `code`."""

    code = "part_of_hand_over"


class NotRedeemed(Conflict):
    """There is no use of this coupon that could be taken back."""

    code = "coupon_not_redeemed"


class ListRefused(InvalidInput):
    """The file is no list of people. `field` is `file`, `reason` says why."""

    code = "coupon_list_refused"


class ListNotFound(NotFound):
    """No such list, or another file has taken its place."""

    code = "unknown_coupon_list"


class ListNotReady(Conflict):
    """The list has been given already, or there is nobody new in it. Details: `state`."""

    code = "coupon_list_state"


class NameMissing(InvalidInput):
    """The static form was shown: the shopper's name must be asked for and written down."""

    code = "shopper_name_missing"

    def __init__(self) -> None:
        super().__init__(field="shopper_name", reason="required")


class SaleMissing(InvalidInput):
    """Neither a total nor pieces were given."""

    code = "sale_missing"

    def __init__(self) -> None:
        super().__init__(field="sale_total", reason="required")


class CouponRefused(Conflict):
    """The coupon is not good here and now. There is one class for each reason, and the code is
    the reason itself. Details: whatever helps the counter."""


class NotYetValid(CouponRefused):
    """The campaign begins later. Details: `starts_at`."""

    code = "not_yet_valid"


class CouponExpired(CouponRefused):
    """The campaign is over. Details: `ended_at`."""

    code = "expired"


class WrongStore(CouponRefused):
    """The campaign is for other stores."""

    code = "wrong_store"


class AlreadyRedeemed(CouponRefused):
    """It was used, or another counter is about to. Details: `store`, `at` or `locked_until`."""

    code = "already_redeemed"


class LimitReached(CouponRefused):
    """The shopper has used as many coupons of the campaign as one may."""

    code = "limit_reached"


class MinimumNotMet(CouponRefused):
    """The goods it applies to cost less than the minimum. Details: `minimum_minor`."""

    code = "minimum_not_met"


class NotApplicable(CouponRefused):
    """Nothing of the sale is what it is for, or it cannot be joined with another coupon."""

    code = "not_applicable"


class CouponCancelled(CouponRefused):
    """The coupon, or its whole campaign, was called off."""

    code = "cancelled"


class StaleCode(CouponRefused):
    """A picture of an old code, or the static form where it is not accepted."""

    code = "stale_code"


class Forged(CouponRefused):
    """Not signed by us."""

    code = "forged"


REFUSALS: Mapping[str, type[CouponRefused]] = {
    kind.code: kind
    for kind in (
        NotYetValid,
        CouponExpired,
        WrongStore,
        AlreadyRedeemed,
        LimitReached,
        MinimumNotMet,
        NotApplicable,
        CouponCancelled,
        StaleCode,
        Forged,
    )
}
"""The refusal of each reason but `unknown`, which is `CouponNotFound`."""

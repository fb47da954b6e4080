"""Refusals of coupons in words, by their stable codes."""

from booking_app.core.i18n import mark

COUPON_TEXTS: tuple[tuple[str, str, str], ...] = (
    (
        "unknown_campaign",
        mark("Unknown offer"),
        mark("There is no such offer, or it is not shown any more."),
    ),
    (
        "unknown_coupon",
        mark("Unknown coupon"),
        mark("No coupon has this code. Check it and try again."),
    ),
    (
        "invalid_campaign",
        mark("This campaign cannot be saved"),
        mark("Look at the fields named here."),
    ),
    (
        "campaign_changed",
        mark("Changed by somebody else"),
        mark("Somebody changed the campaign meanwhile. Load it anew."),
    ),
    (
        "campaign_state",
        mark("Not possible any more"),
        mark("The campaign is in a state that does not allow this. Load it anew."),
    ),
    (
        "campaign_closed",
        mark("No coupons are given now"),
        mark("This offer has ended or is paused."),
    ),
    (
        "activations_gone",
        mark("All coupons are taken"),
        mark("Every coupon of this offer has been given."),
    ),
    (
        "shopper_limit",
        mark("You have had yours"),
        mark("A shopper may have only so many coupons of this offer."),
    ),
    (
        "coupon_reason_missing",
        mark("No reason"),
        mark("Write down why."),
    ),
    (
        "part_of_hand_over",
        mark("Part of a hand-over"),
        mark("The coupon was used when pieces of a booking were handed over. Undo the hand-over."),
    ),
    (
        "coupon_not_redeemed",
        mark("Not redeemed"),
        mark("This coupon has not been used, so there is nothing to take back."),
    ),
    (
        "coupon_list_refused",
        mark("This list cannot be used"),
        mark("The file needs a heading row and a column of phones or e-mail addresses."),
    ),
    (
        "unknown_coupon_list",
        mark("Unknown list"),
        mark("There is no such list, or another file has taken its place."),
    ),
    (
        "coupon_list_state",
        mark("Not possible any more"),
        mark("This list was given already, or there is nobody new in it."),
    ),
    (
        "shopper_name_missing",
        mark("Whose coupon is it?"),
        mark("The code was shown without network. Ask the shopper's name and write it down."),
    ),
    (
        "sale_missing",
        mark("What is being bought?"),
        mark("Give the total of the purchase, or its pieces."),
    ),
    (
        "not_yet_valid",
        mark("Not valid yet"),
        mark("The coupon becomes valid later."),
    ),
    (
        "expired",
        mark("Expired"),
        mark("The coupon is not valid any more."),
    ),
    (
        "wrong_store",
        mark("Another store"),
        mark("The coupon is good in other stores."),
    ),
    (
        "already_redeemed",
        mark("Already redeemed"),
        mark("The coupon has been used, or another counter is using it now."),
    ),
    (
        "limit_reached",
        mark("Limit reached"),
        mark("The shopper has used as many coupons of this offer as one may."),
    ),
    (
        "minimum_not_met",
        mark("Below the minimum"),
        mark("The goods the coupon applies to cost less than its minimum."),
    ),
    (
        "not_applicable",
        mark("Not for this purchase"),
        mark(
            "Nothing of this purchase is what the coupon is for, or it does not go together with"
            " another coupon."
        ),
    ),
    (
        "cancelled",
        mark("Cancelled"),
        mark("The coupon was called off."),
    ),
    (
        "stale_code",
        mark("An old code"),
        mark("This is an old picture of the code. Let the shopper open the coupon anew."),
    ),
    (
        "forged",
        mark("Not ours"),
        mark("This code was not made by us."),
    ),
)

COUPON_FIELD_TEXTS: dict[str, str] = {
    "fixed": mark("Coupons have been given with this promise, so it stays."),
    "below_taken": mark("More have been given already."),
    "ends_before": mark("The end must be after the beginning."),
    "in_the_past": mark("This is over already."),
    "taken": mark("This is taken already."),
}

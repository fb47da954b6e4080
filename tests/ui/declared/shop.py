"""What shoppers may call."""

PUBLIC: dict[str, set[str]] = {
    "BasketState": {"add", "load"},
    "BookingState": {
        "book_again", "cancel", "choose_day", "load", "move", "start_moving", "stop_moving",
        "watch",
    },
    "CatalogueState": {"narrow", "search"},
    "CouponState": {"load", "turn"},
    "CouponsState": {"load", "take"},
    "JoinState": {"join"},
    "MeState": {"load"},
    "PlaceState": {
        "choose_city", "choose_store", "forget", "load", "located", "open", "search",
        "submit",
    },
    "ProductState": {"look"},
    "QrState": {"load"},
    "SavedPageState": {"load"},
    "SavedState": {"load", "toggle"},
    "TryOnContact": {"keep_again", "load", "ran_out", "submit"},
    "TryOnPieces": {"bring_back", "change_size", "load", "remove"},
    "TryOnStore": {"load"},
    "TryOnTime": {"choose_day", "choose_piece", "load", "submit", "take"},
    "WaitingState": {"leave", "load", "take"},
}  # fmt: skip
"""What shoppers may call: everything here concerns the browser's own visitor only, or, for a
booking's page, needs the secret of its link (see `test_booking_handlers`)."""

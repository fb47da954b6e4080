"""What people at counters may call."""

from typing import Any

import reflex as rx

from booking_app.ui.counter.access import DoorState
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.conflicts import ConflictsState
from booking_app.ui.counter.coupon_state import CouponState
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.devices import DevicesState
from booking_app.ui.counter.give_state import GiveCouponState
from booking_app.ui.counter.hand_over_state import HandOverState
from booking_app.ui.counter.my_pin import MyPinState
from booking_app.ui.counter.notes_state import NotesState
from booking_app.ui.counter.numbers_state import NumbersState
from booking_app.ui.counter.visit_state import VisitState
from booking_app.ui.counter.walk_in_state import WalkInState

COUNTER: dict[type[rx.State], dict[str, dict[str, Any]]] = {
    DoorState: {},
    DeskState: {
        "enter": {},
        "wake": {},
        "scan": {"payload": "{code}", "nonce": "n"},
        "put_away": {"code": "{code}"},
        "dismiss": {},
        "load_stores": {},
        "choose_store": {"store_id": "{store:arbat}"},
        "listen": {},
        "stir": {},
        "lock": {},
        "opened": {},
    },
    DevicesState: {
        "load": {},
        "invite": {"form": {"name": "Tablet"}},
        "done": {},
        "ask": {"device_id": "{piece:a1}"},
        "revoke": {"device_id": "{piece:a1}"},
    },
    ConflictsState: {
        "load": {},
        "see": {"conflict_id": "{piece:a1}"},
        "watch": {},
    },
    MyPinState: {
        "load": {},
        "choose": {"form": {"pin": "7391", "again": "7391", "password": "no"}},
    },
    BoardState: {
        "load": {},
        "show": {"tab": "pick"},
        "sift": {"kind": "ready", "time": "soon", "is_mine": True, "text": "Вера"},
        "reset_filters": {},
        "show_all_done": {},
        "ready": {"code": "{code}"},
        "watch": {},
    },
    WalkInState: {
        "prepare": {},
        "find": {"text": "a2"},
        "add": {"piece_id": "{piece:a2}"},
        "remove": {"piece_id": "{piece:a2}"},
        "start": {"form": {"name": "Вера"}},
    },
    CardState: {
        "load": {},
        "again": {},
        "watch": {},
        "ready": {},
        "reveal": {},
        "open_sheet": {"sheet": "cancel"},
        "close_sheet": {},
        "report_missing": {},
        "cancel": {"form": {"reason": "sold"}},
        "undo": {"form": {"reason": "mistake"}},
    },
    NumbersState: {"load": {}},
    NotesState: {
        "add": {"form": {"note": "Любит тонкие кольца"}},
        "remove": {"note_id": "{piece:a1}"},
    },
    VisitState: {
        "ask_swap": {"piece_id": "{piece:a1}"},
        "find": {"text": "a1"},
        "swap": {"barcode": "a2"},
        "extend": {"form": {"minutes": "30", "reason": "called"}},
        "ask_colleague": {},
        "assign": {"colleague_id": ""},
        "mark_no_show": {},
        "expect_again": {},
    },
    HandOverState: {
        "begin": {},
        "leave": {},
        "back": {},
        "review": {"form": {"outcome-{piece:a1}": "bought"}},
        "apply_coupon": {"form": {"coupon": "{code}"}},
        "drop_coupon": {},
        "keep_coupon": {},
        "confirm": {"form": {"receipt": "1"}},
    },
    CouponState: {
        "load": {},
        "keep": {},
        "leave": {"code": "{code}"},
        "submit": {"form": {"total": "99000", "step": "redeem"}},
        "change": {},
        "open_sheet": {},
        "close_sheet": {},
        "take_back": {"form": {"reason": "mistake"}},
    },
    GiveCouponState: {
        "load": {},
        "give": {"form": {"campaign": "", "reason": "regular"}},
    },
}
"""What people at counters may call, with arguments that would do something."""

OF_NO_BOOKING = {
    "back", "choose_store", "close_sheet", "dismiss", "enter", "leave", "listen", "load_stores",
    "open_sheet", "show", "wake", "watch", "invite",
}  # fmt: skip
"""Whoever works a counter may call these at their own."""

"""Which handlers there are and who may call them: one module an area, found by themselves.

A module declares any of these; a handler which is in none of them fails the tests.

- `PUBLIC: dict[str, set[str]]`: names of the handlers of a state that everybody may call.
- `COUNTER: dict[type[rx.State], dict[str, dict[str, Any]]]`: what people at counters may call, with
  arguments that would do something.
- `ADMIN: dict[type[rx.State], dict[str, Call]]`: what admin screens call; see `Call` in
  `tests/ui/handlers.py`. Each is proven closed to nobody, to an ended session, to every role that
  is not named, and to people of another store; and open to those who are named.

A new screen is a new module here, so that screens can be written side by side:

    ADMIN: Handlers = {
        StoreFormState: {
            "load": Call(MANAGER_ADMIN, at="/admin/stores/{store:arbat}"),
            "save": Call(
                MANAGER_ADMIN,
                {"form": {"capacity": "3"}},
                at="/admin/stores/{store:arbat}",
                after=("load",),
            ),
        }
    }
"""

"""The hosted page on which a shopper pays, and the panel of whoever tries things out.

Plain HTML and plain forms. Every page says what it is.
"""

import html
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from booking_app.core.i18n import LOCALES, Translator, translator
from booking_app.core.money import Money, format_money
from booking_app.sandbox.account import CARDS, Account
from booking_app.sandbox.books import Thing
from booking_app.sandbox.refusals import Refusal

_STYLE = """
:root{color-scheme:light dark;--paper:#f6f7f9;--raised:#fff;--ink:#1a1f36;--soft:#5b6280;
--line:#d9dce6;--accent:#4b45c6;--stop:#b3261e}
@media (prefers-color-scheme:dark){:root{--paper:#15161c;--raised:#1e2029;--ink:#eef0f8;
--soft:#a3a8bf;--line:#343746;--accent:#a5a1ff;--stop:#ff8f85}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,sans-serif}
.note{margin:0;background:#ffd84d;color:#1a1f36;padding:10px 16px;text-align:center;font-size:14px}
main{max-width:480px;margin:0 auto;padding:32px 20px}main.wide{max-width:1100px}
h1{font-size:34px;margin:4px 0 20px}h2{font-size:18px;margin:32px 0 8px}
ul.lines{list-style:none;margin:0 0 24px;padding:0;border-block:1px solid var(--line)}
ul.lines li{display:flex;justify-content:space-between;gap:16px;padding:10px 0}
.cards{display:grid;gap:8px}.soft{color:var(--soft);font-size:14px}
button,.button{font:inherit;min-height:48px;padding:10px 16px;border:1px solid var(--line);
border-radius:8px;background:var(--raised);color:var(--ink);cursor:pointer;text-align:left;
width:100%;display:flex;align-items:center;justify-content:space-between;gap:12px}
button:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.error{color:var(--stop);font-weight:600}a{color:var(--accent)}
.wide-table{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:14px}
td,th{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line)}
td button{min-height:32px;padding:4px 10px;width:auto}
.wishes{display:flex;flex-wrap:wrap;gap:8px}.wishes button{width:auto}
button[aria-pressed=true]{border-color:var(--accent);color:var(--accent);font-weight:600}
"""
_DELIVERIES = ("", "hold", "drop", "double", "reverse")
_FAILURES = ("", "before", "after", "refuse")
_SAYS = {
    "": "as usual",
    "double": "send twice",
    "reverse": "newest first",
    "before": "fail",
    "after": "lose the answer",
}


def page_routes(account: Account, base: str) -> list[Route]:
    """The pages. `base` is the path they are mounted at, for their own links."""
    pages = _Pages(account, base)
    return [
        Route("/pay/{id}", pages.pay, methods=["GET", "POST"]),
        Route("/pay/{id}/secure", pages.secure, methods=["GET", "POST"]),
        Route("/panel", pages.panel, methods=["GET", "POST"]),
    ]


class _Pages:
    def __init__(self, account: Account, base: str) -> None:
        self._account = account
        self._books = account.books
        self._base = base

    async def pay(self, request: Request) -> Response:
        session = await self._session(request)
        if session is None:
            return _page(translator("en"), "404", "<p>No such page.</p>", 404)
        if request.method == "GET":
            return self._pay_page(session, "")
        number = str((await request.form()).get("card", ""))
        try:
            async with self._books.change():
                paid = await self._account.pay(session["id"], number)
        except Refusal as refusal:
            return self._pay_page(session, _t(session)(str(refusal)), 402)
        if paid["status"] == "complete":
            return _to(paid["success_url"], paid["id"])
        card = CARDS[number]
        if card.asks:
            return RedirectResponse(f"{self._base}/pay/{paid['id']}/secure?card={number}", 303)
        return self._pay_page(paid, _t(paid)(card.message), 402)

    async def secure(self, request: Request) -> Response:
        session = await self._session(request)
        number = request.query_params.get("card", "")
        if session is None or session["status"] != "open":
            return RedirectResponse(f"{self._base}/pay/{request.path_params['id']}", 303)
        t = _t(session)
        if request.method == "GET":
            body = (
                f"<p>{_e(t('Your bank asks whether it is you.'))}</p><form method=post class=cards>"
                f"<button name=passed value=yes>{_e(t('Yes, it is me'))}</button>"
                f"<button name=passed value=no>{_e(t('No, refuse'))}</button></form>"
            )
            return _page(t, t("3-D Secure"), body)
        passed = (await request.form()).get("passed") == "yes"
        try:
            async with self._books.change():
                paid = await self._account.pay(session["id"], number, passed=passed)
        except Refusal as refusal:
            return self._pay_page(session, _t(session)(str(refusal)), 402)
        if paid["status"] == "complete":
            return _to(paid["success_url"], paid["id"])
        return self._pay_page(paid, t("The bank did not confirm that it was you."), 402)

    async def panel(self, request: Request) -> Response:
        if request.method == "POST":
            form = await request.form()
            async with self._books.change():
                if form.get("again"):
                    await self._books.send_again(int(str(form["again"])))
                for name, known in (("deliver", _DELIVERIES), ("fail", _FAILURES)):
                    if name in form and str(form[name]) in known:
                        await self._books.wish(name, str(form[name]))
            return RedirectResponse(f"{self._base}/panel", 303)
        return await self._panel_page()

    async def _session(self, request: Request) -> Thing | None:
        try:
            async with self._books.change():
                return await self._account.session(request.path_params["id"])
        except Refusal:
            return None

    def _pay_page(self, session: Thing, error: str, status: int = 200) -> Response:
        t = _t(session)
        total = _money(session["amount_total"], session["currency"], t)
        if session["status"] != "open":
            paid = session["status"] == "complete"
            text = t("This has been paid.") if paid else t("This page has run out.")
            back = session["success_url"] if paid else session["cancel_url"]
            link = _target(back, session["id"]) if back else ""
            more = f'<p><a href="{_e(link)}">{_e(t("Back to the shop"))}</a></p>' if link else ""
            return _page(t, total, f"<p>{_e(text)}</p>{more}")
        lines = "".join(
            f"<li><span>{_e(line['description'] or '')}</span>"
            f"<span>{_e(_money(line['amount_total'], line['currency'], t))}</span></li>"
            for line in session["line_items"]["data"]
        )
        waits = session["_intent"].get("capture_method") == "manual"
        how = (
            t("The amount is only reserved; it is taken when the seller says so.")
            if waits
            else t("The amount is taken at once.")
        )
        cards = "".join(
            f"<button name=card value={card.number}><span>•••• {card.last4}</span>"
            f"<span class=soft>{_e(t(card.name))}</span></button>"
            for card in CARDS.values()
        )
        cancel = (
            f'<p><a href="{_e(_target(session["cancel_url"], session["id"]))}">'
            f"{_e(t('Back to the shop'))}</a></p>"
            if session["cancel_url"]
            else ""
        )
        told = f"<p class=error role=alert>{_e(error)}</p>" if error else ""
        body = (
            f"<ul class=lines>{lines}</ul><p class=soft>{_e(how)}</p>{told}"
            f"<h2>{_e(t('Choose a test card'))}</h2>"
            f'<form method=post action="{_e(self._base)}/pay/{_e(session["id"])}" class=cards>'
            f"{cards}</form>{cancel}"
        )
        return _page(t, total, body, status)

    async def _panel_page(self) -> Response:
        t = translator("en")
        wishes = await self._books.wishes()
        deliveries = [
            (number, event, attempts, state, answer, await self._kind(event))
            for number, event, attempts, state, answer in await self._books.deliveries()
        ]
        sent = _rows(
            f"<td>{number}</td><td>{_e(kind)}</td><td>{_e(event)}</td><td>{attempts}</td>"
            f"<td>{_e(state)}</td><td>{_e(answer)}</td>"
            f"<td><form method=post><button name=again value={number}>Send</button></form></td>"
            for number, event, attempts, state, answer, kind in deliveries
        )
        intents = _rows(
            f"<td>{_e(each['id'])}</td><td>{_e(each['status'])}</td><td>{each['amount']}</td>"
            f"<td>{each['amount_received']}</td><td>{_e(each['currency'])}</td>"
            for each in await self._books.all("payment_intent")
        )
        body = (
            f"<h2>Webhooks</h2>{_choices('deliver', _DELIVERIES, wishes)}"
            f"<h2>Calls</h2>{_choices('fail', _FAILURES, wishes)}"
            f"<h2>Payments</h2><div class=wide-table><table><tr><th>id<th>status<th>amount"
            f"<th>received<th>currency</tr>{intents}</table></div>"
            f"<h2>Deliveries</h2><div class=wide-table><table><tr><th>no.<th>type<th>event"
            f"<th>tries<th>state<th>answer<th></tr>{sent}</table></div>"
        )
        return _page(t, "Panel", body, wide=True)

    async def _kind(self, event_id: str) -> str:
        found = await self._books.get("event", event_id)
        return str(found["type"]) if found else ""


def _choices(name: str, values: tuple[str, ...], wishes: dict[str, str]) -> str:
    now = wishes.get(name, "")
    buttons = "".join(
        f'<button name={name} value="{value}" aria-pressed={str(value == now).lower()}>'
        f"{_SAYS.get(value, value)}</button>"
        for value in values
    )
    return f"<form method=post class=wishes>{buttons}</form>"


def _rows(cells: Iterable[str]) -> str:
    return "".join(f"<tr>{row}</tr>" for row in cells)


def _page(
    t: Translator, title: str, body: str, status: int = 200, *, wide: bool = False
) -> Response:
    note = t("Sandbox: no real money and no real card. This stands in for Stripe's payment page.")
    text = (
        f"<!doctype html><html lang={t.locale}><meta charset=utf-8>"
        f'<meta name=viewport content="width=device-width,initial-scale=1">'
        f"<meta name=robots content=noindex><title>{_e(title)} · Sandbox</title>"
        f"<style>{_STYLE}</style><p class=note role=note>{_e(note)}</p>"
        f"<main{' class=wide' if wide else ''}><h1>{_e(title)}</h1>{body}</main></html>"
    )
    headers = {
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
        "frame-ancestors 'none'; base-uri 'none'",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(text, status, headers)


def _to(url: str, session_id: str) -> Response:
    return RedirectResponse(_target(url, session_id), 303, {"cache-control": "no-store"})


def _target(url: str, session_id: str) -> str:
    return url.replace("{CHECKOUT_SESSION_ID}", session_id)


def _t(session: Thing) -> Translator:
    locale = str(session.get("locale") or "")
    return translator(locale if locale in LOCALES else "en")


def _money(amount_minor: int, currency: str, t: Translator) -> str:
    return format_money(Money(amount_minor, currency.upper()), t.locale)


def _e(text: str) -> str:
    return html.escape(str(text), quote=True)

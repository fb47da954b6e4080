import base64
import hashlib

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from booking_app.ui.headers import SafeHeaders, content_security_policy, inline_scripts

HTML = (
    "<script>\nfirst()\n</script><script src='/x.js' defer></script>"
    '<script type="module" async="">import "/y.js"</script>'
    '<script type="application/ld+json">{}</script>'
)


def answer(request):
    own = {"content-security-policy": "frame-ancestors 'self'"}
    own = own if request.url.path == "/own" else {}
    return PlainTextResponse("x", headers=own)


async def headers_of(path: str, *, secure: bool = True) -> httpx.Headers:
    app = SafeHeaders(
        Starlette(routes=[Route("/{rest:path}", answer)]), policy="default-src x", secure=secure
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        return (await client.get(path)).headers


def test_only_scripts_that_run_inline_are_named():
    assert inline_scripts(HTML) == ["\nfirst()\n", 'import "/y.js"']


def test_the_policy_names_each_inline_script_and_nothing_open():
    policy = content_security_policy(["a()", "a()", "b()"], secure=False)
    digest = base64.b64encode(hashlib.sha256(b"a()").digest()).decode()
    script_rule = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert script_rule.count("sha256-") == 2
    assert f"'sha256-{digest}'" in script_rule
    assert "unsafe-inline" not in script_rule
    assert "frame-ancestors 'none'" in policy
    assert "upgrade-insecure-requests" not in policy
    assert "upgrade-insecure-requests" in content_security_policy([], secure=True)


def test_paying_on_stripes_page_is_a_navigation_and_opens_the_policy_for_nobody():
    policy = content_security_policy(["a()"], secure=True)
    assert "stripe" not in policy
    sources = {rule.partition(" ")[0]: rule for rule in policy.split("; ")}
    assert sources["form-action"] == "form-action 'self'"
    assert sources["default-src"] == "default-src 'self'"
    assert "frame-src" not in sources
    assert "http" not in policy


async def test_every_answer_is_guarded():
    headers = await headers_of("/catalogue")
    assert headers["content-security-policy"] == "default-src x"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "max-age" in headers["strict-transport-security"]
    assert "strict-transport-security" not in await headers_of("/", secure=False)


@pytest.mark.parametrize(
    ("path", "camera"), [("/", "camera=()"), ("/counter/scan", "camera=(self)")]
)
async def test_the_camera_is_for_the_counter_only(path, camera):
    assert camera in (await headers_of(path))["permissions-policy"]


async def test_an_answer_may_have_its_own_rule():
    headers = await headers_of("/own")
    assert headers["content-security-policy"] == "frame-ancestors 'self'"
    assert "x-frame-options" not in headers
    assert (await headers_of("/"))["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/admin", "noindex, nofollow"),
        ("/en/counter/scan", "noindex, nofollow"),
        ("/r/K7Q2M4XA", "noindex, nofollow"),
        ("/en/waiting/1", "noindex, nofollow"),
        ("/api/v1/products", "noindex, nofollow"),
        ("/demo/mail", "noindex, nofollow"),
        ("/preview/ticket", "noindex, nofollow"),
        ("/", None),
        ("/stores", None),
        ("/en/coupons", None),
        ("/catalogue", None),
    ],
)
async def test_no_search_engine_names_what_is_private(path, said):
    assert (await headers_of(path)).get("x-robots-tag") == said

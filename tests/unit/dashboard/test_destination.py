"""Where somebody goes after signing in: a corpus of what a `next` may hold."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.auth.destination import HOME, local_path

_SITE = "https://expenses.example"

KEPT = [
    "/",
    "/expenses",
    "/expenses?category=food&period=2026-11",
    "/expenses?merchant=Caf%C3%A9%20%26%20Bar",
    "/import?job=0123abcd#import-result",
    "/settings",
    "/?period=12-months",
    "/?text=https%3A%2F%2Fevil.example",
    "/trash?text=a//b",
]

HOSTILE = [
    None, "", " ", "expenses", "./expenses", "../expenses", "?x=1", "#x", "//evil.example",
    "///evil.example", "////evil.example", "//evil.example/%2e%2e", "/\\evil.example",
    "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "//\\evil.example",
    "/expenses\\@evil.example", "/ /evil.example", "/\t/evil.example", "/\n/evil.example",
    "/\r/evil.example", "\t//evil.example", "\n//evil.example", " //evil.example",
    "/\x00/evil.example", "\x01//evil.example", "/expenses\r\nSet-Cookie: a=b",
    "/expenses\nLocation: //evil.example", "/expenses%0d%0aSet-Cookie:a=b", "/%0d%0a",
    "/%2f/evil.example", "/%2fevil.example", "/%5cevil.example", "/%5c/evil.example",
    "/.//evil.example", "/..//evil.example", "/./\\evil.example", "/expenses/../..//evil.example",
    "http:evil.example", "https:evil.example", "https:/evil.example", "https://evil.example",
    "HTTPS://evil.example", "https:\\\\evil.example", "http://127.0.0.1:8050@evil.example",
    "//user:word@evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd",
    "blob:https://evil.example/x", "view-source:https://evil.example", "mailto:a@evil.example",
    "/\uff0fevil.example", "\uff0f\uff0fevil.example", "/\u2044evil.example",
    "//evil\u3002example", "//ev\u00adil.example", "/\u202e/evil.example", "/caf\u00e9",
    "/signin", "/signin?next=/signin", "/signin/callback?code=x", "/signout", "/signed-out",
    "/account/delete", "/account/export", "/" + "x" * 3000, "/expenses ", "/a b",
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_page_of_ours_is_kept(text: str) -> None:
    """A path with its query comes back as it was asked for."""
    assert local_path(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_else_leads_home(text: str | None) -> None:
    """Other sites, however they are written, and the doors themselves are not gone to."""
    assert local_path(text) == HOME


def test_corpus_is_large_enough() -> None:
    """The corpus stays as large as was promised."""
    assert len({*HOSTILE}) >= 60


@given(st.text() | st.text(alphabet="/\\:@.%#?evil\t\n 2f5c").map(lambda text: f"/{text}"))
def test_never_leaves_the_site(text: str) -> None:
    """Whatever comes in, a browser stays on the site it is at."""
    joined = urlsplit(urljoin(f"{_SITE}/signin", local_path(text)))
    assert f"{joined.scheme}://{joined.netloc}" == _SITE

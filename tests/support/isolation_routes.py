"""Every address of a program, asked by everybody, by every method."""

import random
import string
from collections.abc import Iterator, Mapping
from typing import Any, Final

from api_client import contract
from flask import Flask
from isolation_cells import SHUT, Said

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

_UNAUTHORIZED: Final = '"/api/v1/docs#problem-unauthorized"'
"""What programs are told at a shut door."""

CLOSED: Final = "closed"
OPEN: Final = "open"
ROUTES: Final[Mapping[str, str]] = {
    "/": CLOSED,
    "/<path:path>": CLOSED,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": CLOSED,
    "/_dash-dependencies": CLOSED,
    "/_dash-layout": CLOSED,
    "/_dash-update-component": CLOSED,
    "/_favicon.ico": CLOSED,
    "/_reload-hash": CLOSED,
    "/account/delete": CLOSED,
    "/account/export": CLOSED,
    "/assets/<path:filename>": OPEN,
    "/live": CLOSED,
    "/livez": OPEN,
    "/readyz": OPEN,
    "/signed-out": OPEN,
    "/signin": OPEN,
    "/signin/begin": OPEN,
    "/signin/callback": OPEN,
    "/signout": OPEN,
    **dict.fromkeys(["/api", "/api/", "/api/<path:_rest>"], CLOSED),
    **dict.fromkeys({one.rule for one in contract().operations.values()}, CLOSED),
}
"""Whether a rule answers those who are not signed in."""

_PARTS: Final = {
    "path:path": ("expenses", "trash", "nowhere", "_mcp", "static/pages.js"),
    "path:filename": ("first/theme.js", "nowhere.js"),
    "string:package_name": ("dash",),
    "path:fingerprinted_path": ("dash-renderer/build/dash_renderer.min.js", "deps/nowhere.js"),
    "path:_rest": ("v1", "v2/expenses", "v1/nowhere"),
    "expense_id": ("0" * 32,),
    "category_id": ("0" * 16,),
    "budget_id": ("overall",),
    "view_id": ("0" * 32,),
    "job_id": ("x",),
}


def unlisted_routes(server: Flask) -> set[str]:
    """Give the rules that the table does not know."""
    return {one.rule for one in server.url_map.iter_rules()} - ROUTES.keys()


def addresses(rule: str) -> Iterator[str]:
    """Give addresses that a rule answers."""
    name = next((one for one in _PARTS if f"<{one}>" in rule), None)
    if name is None:
        yield rule
        return
    for part in _PARTS[name]:
        yield from addresses(rule.replace(f"<{name}>", part))


def random_paths(count: int) -> list[str]:
    """Give paths that nobody thought of."""
    chance, letters = random.Random(4), f"{string.ascii_letters}{string.digits}-_.~%@:;,"
    return [
        "/" + "/".join(
            "".join(chance.choices(letters, k=chance.randint(1, 12))).replace("%", "%2e")
            for _ in range(chance.randint(1, 4))
        )
        for _ in range(count)
    ]  # fmt: skip


def visit(browser: Any, method: str, path: str, **sent: Any) -> Said:  # noqa: ANN401 - Flask's
    """Go somewhere and give the answer."""
    answer = browser.open(path, method=method, **sent)
    place = answer.headers.get("Location", "")
    return Said(answer.status_code, f"{place}\n{answer.data.decode(errors='replace')}")


def closed_to(said: Said) -> bool:
    """Whether an answer is a shut door: nothing but the way to sign in."""
    place, _, body = said.text.partition("\n")
    if said.status == 303:
        return place.partition("?next=")[0] == "/signin" and "_dash" not in body
    return said.status == 401 and not place and (body in {"", SHUT} or _UNAUTHORIZED in body)

"""Nobody's program gets what is A's: every route, with all of A's ids in every place."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

import pytest
from api_client import ApiClient, contract
from api_client import Said as Answered
from isolation_cells import Said
from isolation_world import CANARY, A, B, World

from api.caller import READ, WRITE, Caller
from api.contract import Operation
from dashboard.services import PersonalDesk, Services
from spending.category import category_id

_EVERYTHING: Final = frozenset({READ, WRITE})
_CALLERS: Final = {"A": Caller(A, _EVERYTHING), "B": Caller(B, _EVERYTHING)}
_DAY: Final = "2026-11-20"

_NOTHING_OF_ANYBODY: Final = {
    "previewImport": "reads the file that was sent with it",
    "readContract": "is the same for everybody",
    "readDocs": "is the same for everybody",
}

Sent = Mapping[str, Any]


@pytest.fixture(scope="module")
def first() -> World:
    """A's and B's world, made once."""
    return World()


@pytest.fixture
def world(first: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A's and B's world as it was at first."""
    monkeypatch.setattr(Services, "find_caller", lambda _, token: _CALLERS.get(token))
    first.tidy()
    return first


def _bodies(world: World) -> dict[str, list[object]]:
    """Give bodies that name what is A's, or make something, by operation."""
    ids = world.ids
    draft = {"day": _DAY, "amount": "1.00", "category": ids["category"]}
    some = [ids["secret"], ids["dear"], ids["plain"], ids["line of import"]]
    return {
        "createExpense": [draft],
        "createExpenses": [{"expenses": [draft]}],
        "changeExpenses": [
            {"ids": [one], "change": change}
            for one in some
            for change in ({"note": "x"}, {"trash": True}, {"category": ids["category"]})
        ],
        "replaceExpense": [draft],
        "changeExpense": [{"note": "x"}],
        "purgeTrash": [{"ids": [ids["dear"], ids["cheap"]]}, {}],
        "createCategory": [{"name": "Sub", "parent": ids["category"]}],
        "replaceCategory": [{"name": "Otherwise"}],
        "mergeCategory": [{"into": ids["category"]}, {"into": category_id("Food")}],
        "changeBudget": [{"limit": "1.00"}, {"muted": True}],
        "dismissAlerts": [{"ids": [ids["alert"]]}],
        "snoozeAlerts": [{"ids": [ids["alert"]], "until": "2100-01-01"}],
        "createView": [{"name": "Mine", "page": "/", "query": f"text={CANARY}"[:5]}],
        "chooseStartView": [{"id": ids["view"]}, {"id": None}],
        "changeView": [{"name": "Other"}, {"query": ""}],
        "createImport": [b"Date,Amount\n2026-11-20,1.00\n"],
        "previewImport": [b"Date,Amount\n2026-11-20,1.00\n"],
        "changeAccount": [{"week": 1}],
        "undo": [{"version": version} for version in world.versions.values()],
    }


def _paths(world: World, operation: Operation) -> Iterator[str]:
    """Give the paths of an operation with each of A's ids in each place, and queries with them."""
    ids = world.ids
    fitting = {
        "expense_id": ["secret", "dear", "plain", "line of import"],
        "category_id": ["category", "archived"],
        "budget_id": ["category", "archived"],
        "view_id": ["view"],
        "job_id": ["import", "running", "removal", "leaving"],
    }
    (name,) = operation.of_place("path") or [""]
    path = f"/api/v1{operation.path}"
    found = [path.format(**{name: ids[one]}) for one in fitting.get(name, [])] or [path]
    yield from found
    known = operation.of_place("query")
    for place, one in (("category", "category"), ("import", "import")):
        if place in known:
            yield f"{found[0]}?{place}={ids[one]}"
    if "text" in known:
        yield f"{found[0]}?text={CANARY[:5]}"


def _cells(world: World) -> Iterator[tuple[Operation, str, object]]:
    bodies = _bodies(world)
    for one in contract().operations.values():
        for path in _paths(world, one):
            for body in bodies.get(one.id, [None]):
                yield one, path, body


def _ask(world: World, who: str, operation: Operation, path: str, body: object) -> Said:
    api = ApiClient(world.app, who)
    headers = {"If-Match": "*"} if ("header", "If-Match") in operation.parameters else {}
    if isinstance(body, bytes):
        said = api.ask(operation.method, path, data=body, content_type="text/csv", headers=headers)
    else:
        said = api.ask(operation.method, path, body, headers=headers)
    return Said(said.status, _text_of(said))


def _text_of(said: Answered) -> str:
    if said.headers.get("Content-Type") != "application/zip":
        return said.data.decode("utf-8", "replace")
    with ZipFile(BytesIO(said.data)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def test_b_gets_and_changes_nothing_of_a(world: World) -> None:
    """Each id of A's in each place that a program can fill is nothing to B."""
    cells = list(_cells(world))
    for operation, path, body in cells:
        said = _ask(world, "B", operation, path, body)
        assert not said.canary, (operation.id, path)
        assert said.status < 500, (operation.id, path)
        assert world.a_is_untouched, (operation.id, path, body)
        world.tidy()
    assert {operation.id for operation, *_ in cells} == contract().operations.keys()
    assert len(cells) >= 100


def test_to_a_the_same_requests_show_and_change(world: World) -> None:
    """The matrix has power: what it sends gets A what is A's, on all routes that have it."""
    powerful = set()
    for operation, path, body in _cells(world):
        said = _ask(world, "A", operation, path, body)
        if said.canary or not world.a_is_untouched:
            powerful.add(operation.id)
        world.tidy()
    assert contract().operations.keys() - powerful == _NOTHING_OF_ANYBODY.keys()


def test_desk_of_a_for_everybody_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the owner forgotten where desks are opened, routes would leak."""
    own = PersonalDesk(A, world.services)
    monkeypatch.setattr(Services, "program_desk", lambda *_: own)
    leaked = set()
    for operation, path, body in _cells(world):
        if operation.method == "GET":
            said = _ask(world, "B", operation, path, body)
            leaked |= {operation.id} if said.canary else set()
    assert len(leaked) >= 15


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_a_token_nothing_runs(world: World, token: str) -> None:
    """Every request is 401, whatever it holds."""
    for operation, path, body in _cells(world):
        said = _ask(world, token, operation, path, body)
        assert said.status == 401, path
        assert world.a_is_untouched

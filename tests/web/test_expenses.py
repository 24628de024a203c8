"""The list of expenses as its callbacks answer: totals, chips, rows, and bad addresses."""

from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, links_of, text_of
from programs import services_over

from components import ids
from components.expenses_grid import NO_ROWS
from components.page import EMPTY, FAILED, READY
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from spending.category import category_id
from spending.errors import StoreUnavailable

_SHOW = at(ids.EXPENSES_QUERY, "data")
_LOOK = at(ids.EXPENSES, "className")
_SUMMARY = at(ids.EXPENSES_SUMMARY, "children")
_PARTS = at(ids.EXPENSES_PARTS, "children")
_INSTEAD = at(ids.EXPENSES_INSTEAD, "children")
_FAILED = at(ids.failed(ids.EXPENSES), "children")
_ASK = at(ids.EXPENSES_GRID, "getRowsRequest")
_ROWS = at(ids.EXPENSES_GRID, "getRowsResponse")


def _shown(client: DashClient, query: str = "") -> Answer:
    return client.fire(_SHOW, {_SHOW: query}, output=ids.EXPENSES_SUMMARY)


def _rows(client: DashClient, query: str = "", start: int = 0, stop: int = 100) -> dict[str, Any]:
    asked = {_ASK: {"startRow": start, "endRow": stop}, at(ids.URL, "search"): query}
    return dict(client.fire(_ASK, asked)[_ROWS])


def _record(desk: PersonalDesk, count: int = 3) -> None:
    for number in range(count):
        draft = a_draft(
            1000 * (number + 1), f"2026-11-{number % 28 + 1:02d}", merchant=f"M{number}"
        )
        desk.ledger().add(draft, f"add-{number}")


def test_totals_and_rows_agree(client: DashClient, desk: PersonalDesk) -> None:
    """Strip and grid tell of the same expenses, the newest first."""
    _record(desk)
    shown, rows = _shown(client), _rows(client)

    assert shown[_LOOK] == READY
    assert "Expenses 3 Sum €60.00 Mean €20.00" in shown.text(_SUMMARY)
    assert rows["rowCount"] == 3
    assert [row["merchant"] for row in rows["rowData"]] == ["M2", "M1", "M0"]


def test_filter_and_order_of_the_address(client: DashClient, desk: PersonalDesk) -> None:
    """Totals follow the filter; rows follow filter and order."""
    _record(desk)
    query = "?min=2000&sort=amount"

    assert "Expenses 2 Sum €50.00" in _shown(client, query).text(_SUMMARY)
    assert [row["merchant"] for row in _rows(client, query)["rowData"]] == ["M1", "M2"]


def test_removing_a_chip_keeps_the_rest(client: DashClient, desk: PersonalDesk) -> None:
    """A chip leads to the address without its part, in the same order."""
    _record(desk)
    links = links_of(_shown(client, "?from=2026-11-01&text=M1&sort=-amount")[_PARTS])

    assert links == [
        ("Days From Nov 1, 2026", "/expenses?text=M1&sort=-amount"),
        ("Text “M1”", "/expenses?from=2026-11-01&sort=-amount"),
        ("Clear all", "/expenses?sort=-amount"),
    ]


def test_categories_by_name(client: DashClient, desk: PersonalDesk) -> None:
    """A category in an address is shown by its name, and takes in those below it."""
    groceries = category_id("Food", "Groceries")
    desk.ledger().add(a_draft(category=groceries), "one")
    shown = _shown(client, f"?category={category_id('Food')}")

    assert "Category Food" in shown.text(_PARTS)
    assert "Expenses 1" in shown.text(_SUMMARY)


def test_far_rows(client: DashClient, desk: PersonalDesk) -> None:
    """Any stretch of the list can be asked for, and no more than a page of it."""
    _record(desk, 130)

    assert len(_rows(client, "?sort=amount", 0, 10_000)["rowData"]) == 100
    far = _rows(client, "?sort=amount", 100, 200)
    assert [row["merchant"] for row in far["rowData"]] == [f"M{n}" for n in range(100, 130)]
    assert _rows(client, "", 500, 600) == {"rowData": [], "rowCount": 130}


def test_empty_account(client: DashClient) -> None:
    """Without any expense the page offers ways to begin."""
    assert _shown(client)[_LOOK] == EMPTY


def test_nothing_found(client: DashClient, desk: PersonalDesk) -> None:
    """A filter nothing fits says so in place of the list, with a way out."""
    _record(desk)
    shown = _shown(client, "?text=nowhere")

    assert shown[_LOOK] == READY
    assert links_of(shown[_INSTEAD]) == [("Clear filters", "/expenses")]


def test_grid_is_never_told_of_no_rows(client: DashClient, desk: PersonalDesk) -> None:
    """An answer of 0 rows could cost the grid the next one: an empty list counts an empty row."""
    _record(desk)

    assert _rows(client, "?text=nowhere") == NO_ROWS == {"rowData": [], "rowCount": 1}


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("?from=yesterday", "from"),
        ("?to=2025-08-2025", "to"),
        ("?min=１２", "min"),
        ("?max=1e999999", "max"),
        ("?weekday=8", "weekday"),
        ("?empty=amount", "empty"),
        ("?sort=nothing", "sort"),
    ],
)
def test_bad_address(client: DashClient, desk: PersonalDesk, query: str, part: str) -> None:
    """An address that cannot be used says which part is wrong, and shows no rows."""
    _record(desk)
    shown = _shown(client, query)

    assert shown[_LOOK] == FAILED
    assert f"“{part}”" in shown.text(_FAILED)
    assert links_of(shown[_FAILED]) == [("Show all expenses", "/expenses")]
    assert _rows(client, query) == NO_ROWS


def test_too_long_address(client: DashClient, desk: PersonalDesk) -> None:
    """An address of thousands of parts is refused in words too."""
    _record(desk)

    assert _shown(client, "?" + "&".join("text=a" for _ in range(3_000)))[_LOOK] == FAILED


def test_store_away() -> None:
    """When the store cannot be read, the page says so and the grid is not left waiting."""
    services = services_over()
    client = DashClient(create_app(services))

    def refuse(_owner: str) -> None:
        raise StoreUnavailable

    services.store.head = refuse  # type: ignore[assignment, method-assign]
    shown = _shown(client)
    asked = client.fire(_ASK, {_ASK: {"startRow": 0, "endRow": 100}})

    assert shown[_LOOK] == FAILED
    assert "cannot be reached" in shown.text(_FAILED)
    assert asked[_ROWS] == NO_ROWS
    assert "cannot be reached" in text_of(asked[at(ids.NOTICES, "children")])


def test_hostile_query_is_said_as_text(client: DashClient, desk: PersonalDesk) -> None:
    """What an address holds is shown as text, and its links lead nowhere else."""
    _record(desk)
    shown = _shown(client, "?text=%3Cimg+src%3Dx%3E&merchant=javascript:alert(1)")

    assert "“<img src=x>”" in shown.text(_PARTS)
    assert all(href.startswith("/expenses") for _, href in links_of(shown[_PARTS]))


def test_deleted_expenses_are_not_listed(client: DashClient, desk: PersonalDesk) -> None:
    """What is in the trash is in no row and no sum."""
    receipt = desk.ledger().add(a_draft(), "one")
    desk.ledger().delete(list(receipt.ids), "two")

    assert _rows(client) == NO_ROWS

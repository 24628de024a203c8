"""Taking an import out again: what was changed stays unless asked, and the way back."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, links_of, nodes, text_of

from components import ids
from dashboard.services import PersonalDesk
from spending.expense import Expense
from spending.job import DONE, REMOVED

_FILE = "Date,Amount,Merchant\n" + "".join(
    f"2026-11-{day:02d},{day}.00,Shop {day}\n" for day in range(1, 7)
)


def _bring(client: DashClient) -> None:
    confirm = at(ids.IMPORT_CONFIRM, "n_clicks")
    url = f"data:text/csv;base64,{b64encode(_FILE.encode()).decode()}"
    given = {
        at(ids.IMPORT_DRAFT, "data"): {"operation": "op"},
        at(ids.IMPORT_FILE, "contents"): url,
    }
    assert client.fire(confirm, {confirm: 1, **given}).status == 200


def _expenses(desk: PersonalDesk) -> list[Expense]:
    columns = desk.book().frame.columns
    return [columns.expense(row) for row in range(len(columns))]


def _edit(desk: PersonalDesk, merchant: str, **values: object) -> None:
    (found,) = [one for one in _expenses(desk) if one.merchant == merchant]
    draft = replace(found.draft, **values)  # type: ignore[arg-type] # fields by name
    desk.ledger().edit(found.id, found.version, draft, f"edit {merchant}")


def _ask(client: DashClient) -> Any:  # noqa: ANN401 - a tree of JSON
    return _result(client, "?leaving=op")


def _take_out(client: DashClient, version: int, *, edited_too: object = False) -> Answer:
    button = ids.removal_begin("op", version)
    given = {at(button, "id"): button, at(ids.removal_edited("op", version), "value"): edited_too}
    return client.fire(at(button, "n_clicks"), {at(button, "n_clicks"): 1, **given})


def _result(client: DashClient, address: str = "?job=op") -> Any:  # noqa: ANN401 - a tree of JSON
    query = at(ids.IMPORTS_QUERY, "data")
    shown = client.fire(query, {query: address}, output=at(ids.IMPORTS, "className"))
    return shown[at(ids.IMPORT_RESULT, "children")]


def test_untouched_import_goes_whole(client: DashClient, desk: PersonalDesk) -> None:
    """Nothing was changed, so nothing is asked; what went is said, and the import as taken out."""
    _bring(client)
    panel = _ask(client)
    assert "Remove all 6 expenses" in text_of(panel)
    assert "changed since" not in text_of(panel)
    _take_out(client, desk.book().version)
    assert _expenses(desk) == []
    assert "Removed 6 ." in text_of(_result(client))


def test_changed_expenses_are_listed_and_stay(client: DashClient, desk: PersonalDesk) -> None:
    """Each is named with day, amount and what was changed; removing leaves exactly them."""
    _bring(client)
    _edit(desk, "Shop 3", note="mine", method="Card")
    _edit(desk, "Shop 5", amount=700)
    said = text_of(_ask(client))
    assert "2 expenses were changed since and stay:" in said
    assert "Shop 5 Nov 5, 2026 · changed: amount €7.00" in said
    assert "Shop 3 Nov 3, 2026 · changed: payment method, note €3.00" in said
    assert "Remove 4 expenses, keep the changed" in said
    _take_out(client, desk.book().version)
    assert sorted(one.merchant for one in _expenses(desk)) == ["Shop 3", "Shop 5"]
    shown = _result(client)
    assert "Removed 4 ; 2 expenses you had changed were kept" in text_of(shown)
    assert ("2 expenses", "/expenses?import=op") in links_of(shown)


def test_changed_expenses_go_when_asked(client: DashClient, desk: PersonalDesk) -> None:
    """The box ticked, all goes."""
    _bring(client)
    _edit(desk, "Shop 3", note="mine")
    _take_out(client, desk.book().version, edited_too=True)
    assert _expenses(desk) == []


@pytest.mark.parametrize("sent", [None, "yes", 1, [True], {}])
def test_anything_but_a_tick_keeps_them(
    client: DashClient, desk: PersonalDesk, sent: object
) -> None:
    """A box that says something strange was not ticked."""
    _bring(client)
    _edit(desk, "Shop 3", note="mine")
    _take_out(client, desk.book().version, edited_too=sent)
    assert [one.merchant for one in _expenses(desk)] == ["Shop 3"]


def test_many_changed_are_named_up_to_twenty(
    client: DashClient, desk: PersonalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are named, the rest counted."""
    monkeypatch.setattr("components.import_removal.MOST_LISTED", 2)
    _bring(client)
    for day in (2, 3, 4):
        _edit(desk, f"Shop {day}", note="mine")
    said = text_of(_ask(client))
    assert "Shop 4" in said
    assert "Shop 3" in said
    assert "Shop 2" not in said
    assert "and 1 more" in said


def test_removal_is_taken_back(client: DashClient, desk: PersonalDesk) -> None:
    """Undo brings back what went, and the import stands as if it had never gone."""
    _bring(client)
    _edit(desk, "Shop 3", note="mine")
    before = {one.id for one in _expenses(desk)}
    _take_out(client, desk.book().version)
    desk.ledger().add(a_draft(), "meanwhile")
    (button,) = [
        node["props"]["id"]
        for node in nodes(_result(client))
        if (node["props"].get("id") or {}) and node["props"]["id"]["type"] == "put-back"
    ]
    answer = client.fire(
        at(button, "n_clicks"), {at(button, "n_clicks"): 1, at(button, "id"): button}
    )
    assert "Taken back." in answer.text(at(ids.NOTICES, "children"))
    assert before < {one.id for one in _expenses(desk)}
    assert next(one for one in desk.book().jobs if one.id == "op").state == DONE
    assert "Removed" not in text_of(_result(client))


def test_two_clicks_take_out_once(client: DashClient, desk: PersonalDesk) -> None:
    """A second click on the same button begins no second removal."""
    _bring(client)
    version = desk.book().version
    assert _take_out(client, version).status == 200
    jobs = len(desk.book().jobs)
    assert _take_out(client, version).status == 200
    assert len(desk.book().jobs) == jobs
    assert next(one for one in desk.book().jobs if one.id == "op").state == REMOVED


@pytest.mark.parametrize("job", ["nope", "", "x" * 500])
def test_unknown_import_is_said(client: DashClient, job: str) -> None:
    """A button or an address of another time leads to a sentence, not to a failure."""
    button = ids.put_back(job)
    answer = client.fire(
        at(button, "n_clicks"), {at(button, "n_clicks"): 1, at(button, "id"): button}
    )
    assert "Not done" in answer.text(at(ids.NOTICES, "children"))
    said = text_of(_result(client, f"?leaving={job}"))
    assert "This import is not there" in said or not job


def test_question_stays_while_the_ledger_changes(client: DashClient, desk: PersonalDesk) -> None:
    """What another tab changes meanwhile is counted in the question, which stays open."""
    _bring(client)
    assert "changed since" not in text_of(_ask(client))
    _edit(desk, "Shop 3", note="mine")
    change = at(ids.CHANGE, "data")
    given = {change: desk.book().version, at(ids.IMPORTS_QUERY, "data"): "?leaving=op"}
    shown = client.fire(change, given, output=at(ids.IMPORTS, "className"))
    said = text_of(shown[at(ids.IMPORT_RESULT, "children")])
    assert "1 expense was changed since and stays:" in said
    assert "Remove 5 expenses, keep the changed" in said

"""Categories in the settings: the two levels, and everything that can be done with one."""

from typing import Any, Final

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, nodes, text_of

from analytics.summary import totals
from components import ids
from dashboard.services import PersonalDesk
from spending.category import STARTING, category_id
from spending.filter import ExpenseFilter

_QUERY = at(ids.SETTINGS_QUERY, "data")
_LIST = at(ids.CATEGORIES, "children")
_ARCHIVED = at(ids.CATEGORIES_ARCHIVED, "children")
_WANTED = at(ids.CATEGORY_WANTED, "data")
_KEPT = at(ids.CATEGORY_KEPT, "data")
_NOTICES = at(ids.NOTICES, "children")
_WRONG = at(ids.CATEGORY_WRONG, "children")
_OPEN = at(ids.CATEGORY_EDITOR, "is_open")
_NAME, _PARENT, _COLOUR, _INTO = (
    at(one, "value")
    for one in (ids.CATEGORY_NAME, ids.CATEGORY_PARENT, ids.CATEGORY_COLOUR, ids.CATEGORY_INTO)
)
_FOOD: Final = category_id("Food")
_COFFEE: Final = category_id("Food", "Coffee")
_LEISURE: Final = category_id("Leisure")
_HOSTILE = "<img src=x onerror=alert(1)>"


class _Editor:
    """The editor as it stands in a browser."""

    def __init__(self, client: DashClient) -> None:
        self.client = client
        self.values: dict[str, Any] = {}

    def open(self, category: str = "", below: str = "") -> Answer:
        """Open a category, or a new one."""
        answer = self.client.fire(_WANTED, {_WANTED: {"id": category, "below": below, "at": 1}})
        names = (_NAME, _PARENT, _COLOUR, _INTO, _KEPT)
        self.values = {name: answer[name] for name in names if name in answer}
        return answer

    def save(self, **typed: object) -> Answer:
        """Type and save."""
        places = {"name": _NAME, "parent": _PARENT, "colour": _COLOUR}
        self.values |= {places[name]: value for name, value in typed.items()}
        return self._send(at(ids.CATEGORY_FORM, "n_submit"))

    def merge(self, into: object) -> Answer:
        """Merge into another one."""
        self.values[_INTO] = into
        return self._send(at(ids.CATEGORY_MERGE, "n_clicks"))

    def archive(self) -> Answer:
        """Put it away."""
        return self._send(at(ids.CATEGORY_ARCHIVE, "n_clicks"))

    def _send(self, trigger: str) -> Answer:
        return self.client.fire(trigger, {**self.values, trigger: 1})


@pytest.fixture
def editor(client: DashClient) -> _Editor:
    """The editor, closed."""
    return _Editor(client)


def _show(client: DashClient) -> Answer:
    return client.fire(_QUERY, {_QUERY: ""}, output=_LIST)


def _undo(client: DashClient, answer: Answer) -> None:
    button = ids.undo(answer[at(ids.CHANGE, "data")])
    clicks = at(button, "n_clicks")
    client.fire(clicks, {clicks: 1, at(button, "id"): button})


def test_list_has_both_levels_with_their_figures(client: DashClient, desk: PersonalDesk) -> None:
    """Every category says how much is filed there, and leads to exactly that."""
    ledger = desk.ledger()
    ledger.add(a_draft(1_000, category=_FOOD), "one")
    ledger.add(a_draft(-250, category=_COFFEE), "two")
    ledger.add(a_draft(99), "three")
    links = [n["props"] for n in nodes(_show(client)[_LIST]) if "data-minor" in n["props"]]
    assert [text_of(one["children"]) for one in links] == [
        "2 expenses €7.50", "1 expense -€2.50", "1 expense €0.99",
    ]  # fmt: skip
    for link in links:
        found = totals(desk.book(), ExpenseFilter.from_query(link["href"].partition("?")[2]))
        assert (str(found.amount), str(found.count)) == (link["data-minor"], link["data-count"])


def test_list_is_in_order(client: DashClient) -> None:
    """Upper ones by name, each before its own; each opens by a button with a name."""
    buttons = [n["props"] for n in nodes(_show(client)[_LIST]) if n["props"].get("data-category")]
    assert len(buttons) == len(STARTING)
    names = [one["aria-label"].removeprefix("Edit ") for one in buttons]
    place = names.index("Food")
    assert names[place : place + 3] == ["Food", "Coffee", "Eating out"]


def test_add_on_both_levels(client: DashClient, desk: PersonalDesk, editor: _Editor) -> None:
    """A new one is on the upper level with its colour, or below another one; undo takes it away."""
    answer = editor.open()
    assert answer[at(ids.CATEGORY_TITLE, "children")] == "New category"
    assert answer[at(ids.CATEGORY_MORE, "hidden")] is True
    saved = editor.save(name=f"  {_HOSTILE} ", colour="4")
    assert saved[_OPEN] is False
    assert f"Added category {_HOSTILE}." in saved.text(_NOTICES)
    made = desk.book().categories.named(_HOSTILE)
    assert made
    assert made.colour == 4
    editor.open(below=made.id)
    below = editor.save(name="Inside", colour="2")
    inside = desk.book().categories.named("Inside", made.id)
    assert inside
    assert (inside.parent, inside.colour) == (made.id, None)
    assert desk.book().categories.label(inside.id) in f"{_HOSTILE} › Inside"
    _undo(client, below)
    assert inside.id not in [one.id for one in desk.book().categories.active]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "needs a name"), ("   ", "needs a name"), ("x" * 61, "longer than 60"),
     ("food", "is there already"), (None, "needs a name"), (["a"], "needs a name")],
)  # fmt: skip
def test_bad_name(editor: _Editor, desk: PersonalDesk, name: object, reason: str) -> None:
    """A name that cannot be used is said at its field; the editor keeps what was typed."""
    editor.open()
    answer = editor.save(name=name)
    assert reason in answer[_WRONG]
    assert _OPEN not in answer
    assert _NAME not in answer
    assert desk.book().version == 0


def test_rename_move_recolour(client: DashClient, desk: PersonalDesk, editor: _Editor) -> None:
    """Name, place and colour are one save and one undo; expenses follow."""
    desk.ledger().add(a_draft(500, category=_COFFEE), "one")
    opened = editor.open(_COFFEE)
    assert (opened[_NAME], opened[_PARENT]) == ("Coffee", _FOOD)
    answer = editor.save(name="Beans", parent=_LEISURE)
    assert desk.book().categories.label(_COFFEE) == "Leisure › Beans"
    under = ExpenseFilter(categories=frozenset({_LEISURE}))
    assert totals(desk.book(), under).amount == 500
    _undo(client, answer)
    assert desk.book().categories.label(_COFFEE) == "Food › Coffee"
    editor.open(_FOOD)
    editor.save(colour="6")
    assert desk.book().categories.by_id[_FOOD].colour == 6
    assert editor.open(_FOOD)[_COLOUR] == "6"
    editor.save(colour="auto")
    assert desk.book().categories.by_id[_FOOD].colour is None


def test_choices_that_would_be_refused_are_not_offered(editor: _Editor) -> None:
    """One with others below it stays on the upper level, and merges only into such a one."""
    food, coffee = editor.open(_FOOD), editor.open(_COFFEE)
    parents = at(ids.CATEGORY_PARENT, "options")
    assert [one["value"] for one in food[parents]] == ["upper"]
    assert _LEISURE in [one["value"] for one in coffee[parents]]
    into = at(ids.CATEGORY_INTO, "options")
    assert {one["value"] for one in food[into][1:]} == {
        one.id for one in STARTING.values() if not one.parent and one.id != _FOOD
    }


def test_merge_says_what_it_will_do(
    client: DashClient, desk: PersonalDesk, editor: _Editor
) -> None:
    """The number that will move is told before; nothing is deleted, and one undo parts them."""
    for number in range(3):
        desk.ledger().add(a_draft(100, category=_COFFEE), f"{number}")
    editor.open(_COFFEE)
    told = client.fire(_INTO, {_INTO: _LEISURE, _KEPT: editor.values[_KEPT]})
    assert told[at(ids.CATEGORY_MERGE_TEXT, "children")] == (
        "3 expenses will count under Leisure. Nothing is deleted; it can be undone."
    )
    assert told[at(ids.CATEGORY_MERGE, "disabled")] is False
    answer = editor.merge(_LEISURE)
    assert "Merged Food › Coffee into Leisure." in answer.text(_NOTICES)
    under = ExpenseFilter(categories=frozenset({_LEISURE}))
    assert totals(desk.book(), under).count == 3
    assert "Coffee" not in text_of(_show(client)[_LIST])
    _undo(client, answer)
    assert totals(desk.book(), under).count == 0
    assert desk.book().categories.label(_COFFEE) == "Food › Coffee"


def test_archive_and_bring_back(client: DashClient, desk: PersonalDesk, editor: _Editor) -> None:
    """An archived one keeps its expenses, stands in a list of its own, and comes back."""
    desk.ledger().add(a_draft(500, category=_COFFEE), "one")
    opened = editor.open(_COFFEE)
    said = opened[at(ids.CATEGORY_ARCHIVE_TEXT, "children")]
    assert said == "It cannot be chosen any more; its 1 expense keeps it. It can be brought back."
    editor.archive()
    shown = _show(client)
    assert "Coffee" not in text_of(shown[_LIST])
    assert "Archived (1) Food › Coffee 1 expense €5.00 Bring back" in text_of(shown[_ARCHIVED])
    button = ids.category_revive(_COFFEE)
    clicks = at(button, "n_clicks")
    client.fire(clicks, {clicks: 1, at(button, "id"): button, at(ids.CHANGE, "data"): 2})
    assert _show(client)[_ARCHIVED] is None
    assert _COFFEE in [one.id for one in desk.book().categories.active]


@pytest.mark.parametrize("wanted", ["0" * 16, "S", "../x", "<b>", "none"])
def test_unknown_category(client: DashClient, editor: _Editor, wanted: str) -> None:
    """What is no category, or none any more, is refused in words."""
    answer = client.fire(_WANTED, {_WANTED: {"id": wanted, "below": ""}})
    assert "This category is not there any more" in answer.text(_NOTICES)
    editor.open(_COFFEE)
    assert "not there any more" in editor.merge(wanted).text(_NOTICES)
    editor.open()
    assert "not there any more" in editor.save(name="New", parent=wanted).text(_NOTICES)


def test_merge_into_itself(editor: _Editor, desk: PersonalDesk) -> None:
    """Nothing is merged into itself."""
    editor.open(_COFFEE)
    assert "cannot be merged into itself" in editor.merge(_COFFEE).text(_NOTICES)
    assert desk.book().version == 0

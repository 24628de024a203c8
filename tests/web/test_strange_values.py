"""Bodies made by hand, of the right shape and with strange values: refused or answered, no more."""

import inspect
import json
import logging
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest
from builders import a_draft
from dash._utils import stringify_id
from dash_client import DashClient, at
from expense_forms import Form
from memory_store import MemoryStore
from programs import IN_EUROS, AtOnce, services_over

from analytics.cache import BookCache
from analytics.expiry import trashed_until
from analytics.spent import SpentInFrames
from components import alert_settings, budget_form, ids
from dashboard.app import create_app
from dashboard.gate import CALLBACKS
from dashboard.settings import OWNER
from spending.category import category_id

_DEEP: Final = json.loads("[" * 20 + "]" * 20)
_DEEP_BY_NAME: Final = json.loads('{"id": ' * 20 + "1" + "}" * 20)

STRANGE: Final[tuple[object, ...]] = (
    None, "", "x", "l" * 500, "\x00", "a\x00b", "\u202egnp.exe", "\ufdfa\u200b\u0301", "😀" * 40,
    "2026-13-45", "0000-00-00", "?x=%zz", "?page=9999999", "?text=%00&page=0", "?from=x&to=2026",
    "#", "##,#", "{}", '{"id": 1}', "=1+1", "1e999", "12.50", "-" * 80, "9" * 80, "../../etc",
    "data:text/csv;base64,%%%", "data:,", "nan", "dark", "true", "0", "-1",
    0, 1, -1, 10**30, -(10**30), 2**63, 1.5, 1e308, -0.0, True, False,
    [], [1], [None], ["x"], [["x"]], [{"id": "x"}], ["x"] * 2000, _DEEP,
    {}, {"x": 1}, {"id": None}, {"id": ["x"]}, {"": ""}, {"version": 1}, _DEEP_BY_NAME,
)  # fmt: skip
"""Every kind of JSON, and texts that look like something else."""

_INSIDE: Final[tuple[object, ...]] = (
    None, "", "x", "l" * 500, "a\x00b", "?x=%zz", "2026-13-45", 0, -1, 7, 10**30, 1.5, True,
    [], [1], ["x"], {}, {"x": 1}, _DEEP,
)  # fmt: skip
"""What is put in the place of each part of a value that holds others."""

_NO_PROPS: Final = ("", "x", "{", "{.n_clicks", "{}.n_clicks", "[1].x", "\x00.\x00", "x.y.z" * 99)

_IN_IDS: Final[tuple[object, ...]] = (
    "", "x", "l" * 500, "a\x00b", "0", 0, -1, 10**30, 2**63, 1.5, True, False,
)  # fmt: skip
"""What is put in the place of what a button's id says; other kinds are no id."""


@dataclass(frozen=True)
class Case:
    """A body for a callback in which one thing is strange."""

    callback: str
    place: str
    value: object
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """What to say of it when it goes wrong."""
        return f"{self.callback}: {self.place} = {str(self.value)[:60]!r}"


class Copies(MemoryStore):
    """A store in which somebody's ledger can be had once more, under another name."""

    def copy(self, owner: str, to: str) -> None:
        """Let somebody have all that an owner has."""
        self._owners[to] = deepcopy(self._owners[owner])

    def records(self, owner: str) -> dict[str, tuple[int, str]]:
        """Give all records of an owner as they are kept."""
        return dict(self._owners[owner].records)


class Room:
    """Somebody with a full ledger, and what a page of theirs holds just now."""

    def __init__(self) -> None:
        self.store = Copies()
        base = services_over(self.store)
        cache = BookCache(self.store, IN_EUROS, max_bytes=1)  # one book: each copy is left behind
        tools = replace(base.tools, spent=SpentInFrames(cache))
        runner = AtOnce(
            tools,
            lambda owner, until: trashed_until(cache.book(owner), until),
            [base.sessions],
            base.delivery,
        )
        self.services = replace(base, cache=cache, tools=tools, runner=runner)
        self.client = DashClient(create_app(self.services))
        self.desk = self.services.desk(OWNER)
        self.expense = self._record()
        self._change_categories()
        self._import("kept", "Shop")
        self._import("gone", "Stall")
        self.version = self.desk.book().version
        self.values = {
            **self._form(), **self._lists(), **self._files(), **self._settings(),
            **self._budgets(), **self._alerts(), **self._views(),
        }  # fmt: skip
        self.was = self.store.records(OWNER)
        self.copies = 0

    def tidy(self) -> None:
        """Have everything as it was at first."""
        self.copies += 1
        owner = f"person{self.copies}"
        self.store.copy(OWNER, owner)
        self.client.sign_in(owner)
        self.desk = self.services.desk(owner)

    @property
    def touched(self) -> set[str]:
        """The records that were there at first and are others by now."""
        now = self.store.records(self.desk.owner)
        return {key for key, kept in self.was.items() if now.get(key) != kept}

    def _record(self) -> str:
        ledger = self.desk.ledger()
        food = category_id("Food", "Groceries")
        draft = a_draft(1250, merchant="Shop", category=food, method="Card", tags=("a",), note="n")
        first = ledger.add(draft, "add").ids[0]
        ledger.edit(first, ledger.expense(first).version, replace(draft, amount=1300), "edit")
        going = [ledger.add(a_draft(at, merchant="Old"), f"old-{at}").ids[0] for at in (100, 200)]
        ledger.delete(going, "delete")
        ledger.set_limit(1_000, "limit")
        self.trashed = going
        return first

    def _change_categories(self) -> None:
        ledger = self.desk.ledger()
        self.archived = category_id("Leisure")
        ledger.archive_category(self.archived, "archive")

    def _import(self, operation: str, merchant: str) -> None:
        confirm = at(ids.IMPORT_CONFIRM, "n_clicks")
        self.file = _file_of(merchant)
        given = {
            at(ids.IMPORT_DRAFT, "data"): {"operation": operation},
            at(ids.IMPORT_FILE, "contents"): self.file,
            at(ids.IMPORT_FILE, "filename"): "bank.csv",
        }
        assert self.client.fire(confirm, {confirm: 1, **given}).status == 200
        if operation == "gone":
            button = ids.take_out(operation, self.desk.book().version)
            clicks = at(button, "n_clicks")
            self.client.fire(clicks, {clicks: 1, at(button, "id"): button})

    def _form(self) -> dict[str, Any]:
        form = Form(self.client)
        form.open_row(self.expense)
        form.type(note="more")
        return form.values

    def _lists(self) -> dict[str, Any]:
        picked = {"ids": [self.expense]}
        chosen, wanted = at(ids.EXPENSES_PICKED, "data"), at(ids.BULK_WANTED, "data")
        kept = at(ids.BULK_KEPT, "data")
        asked = self.client.fire(wanted, {wanted: {"what": "tags"}, chosen: picked})
        query, seen = at(ids.TRASH_QUERY, "data"), at(ids.TRASH_SEEN, "data")
        trash = self.client.fire(query, {query: ""}, output=at(ids.TRASH, "className"))
        edit = {"id": self.expense, "field": "note", "text": "m", "seen": 2, "was": "n"}
        return {
            chosen: picked,
            wanted: {"what": "tags"},
            kept: asked[kept],
            at(ids.BULK_VALUE, "value"): "b",
            at(ids.BULK_MODE, "value"): "add",
            at(ids.EXPENSES_GRID, "getRowsRequest"): {"startRow": 0, "endRow": 50},
            at(ids.EXPENSES_EDIT, "data"): {**edit, "operation": "cell"},
            at(ids.EXPENSE_FORM_WANTED, "data"): {"id": self.expense, "at": 1},
            at(ids.UNDO_WANTED, "data"): {"again": False},
            at(ids.URL, "search"): "?text=shop",
            **{at(one, "data"): "?text=shop" for one in (ids.EXPENSES_QUERY, ids.TRASH_QUERY)},
            **{at(one, "data"): "" for one in (ids.HISTORY_QUERY, ids.OVERVIEW_QUERY)},
            at(ids.IMPORTS_QUERY, "data"): "?job=kept",
            at(ids.URL, "pathname"): "/expenses",
            seen: trash[seen],
            at(ids.TRASH_CHOSEN, "data"): list(self.trashed),
            at(ids.TRASH_ASKED, "data"): {"ids": list(self.trashed), "seen": trash[seen]},
        }

    def _files(self) -> dict[str, Any]:
        draft, file = at(ids.IMPORT_DRAFT, "data"), at(ids.IMPORT_FILE, "contents")
        read = at(ids.IMPORT_READ, "data")
        given = {draft: {"operation": "next"}, file: _file_of("New")}
        looked = self.client.fire(draft, given, output=at(ids.IMPORT_PREVIEW, "children"))
        choices = {"date_order": "mdy", "columns": {"date": "Date"}, "header": 1, "currency": ""}
        return {
            draft: {"operation": "next", "choices": choices},
            file: given[file],
            at(ids.IMPORT_FILE, "filename"): "bank.csv",
            read: looked[read],
            at(ids.IMPORT_REMEMBERED, "data"): {looked[read]["fingerprint"]: choices},
        }

    def _settings(self) -> dict[str, Any]:
        wanted, kept = at(ids.CATEGORY_WANTED, "data"), at(ids.CATEGORY_KEPT, "data")
        category = category_id("Food", "Groceries")
        editor = self.client.fire(wanted, {wanted: {"id": category, "below": "", "at": 1}})
        version = at(ids.CHANGE, "data")
        seen = at(ids.ALERTS_SEEN, "data")
        alerting = alert_settings.stored_in(self.desk.book().settings)
        return {
            wanted: {"id": category, "below": "", "at": 1},
            kept: editor[kept],
            at(ids.CATEGORY_NAME, "value"): "Groceries and more",
            at(ids.CATEGORY_PARENT, "value"): category_id("Food"),
            at(ids.CATEGORY_COLOUR, "value"): "auto",
            at(ids.CATEGORY_INTO, "value"): category_id("Transport"),
            at(ids.SETTINGS_LOCALE, "value"): "de_DE",
            at(ids.SETTINGS_ZONE, "value"): "Europe/Berlin",
            at(ids.SETTINGS_WEEK, "value"): "0",
            at(ids.SETTINGS_KEPT, "data"): {"locale": "en_US", "zone": "UTC", "week": "0"},
            at(ids.BROWSER_ZONE, "data"): "Europe/Berlin",
            at(ids.ALERTING_KEPT, "data"): alerting,
            **{
                at(control, "value"): alerting[name]
                for name, control in alert_settings.FIELDS.items()
            },
            at(ids.ALERTING_THRESHOLDS, "value"): "",
            at(ids.LIMIT_AMOUNT, "value"): "125",
            at(ids.THEME, "data"): "dark",
            version: self.desk.book().version,
            seen: ["x"],
            at(ids.ALERTS_HERE, "data"): ["x"],
        }

    def _budgets(self) -> dict[str, Any]:
        food = category_id("Food", "Groceries")
        query = at(ids.BUDGETS_QUERY, "data")
        laid = self.client.fire(query, {query: f"?open={food}"}, output=ids.BUDGET_KEPT)
        cell = {
            "budget": food,
            "month": "2026-11",
            "text": "12.50",
            "onward": False,
            "operation": "cell",
        }
        filling = {"way": "mean-3", "month": "2026-11", "version": self.version}
        values = (at(control, "value") for control in budget_form.FIELDS.values())
        return {
            **{place: laid[place] for place in values},
            query: "?fill=mean-3",
            at(ids.BUDGET_KEPT, "data"): laid[at(ids.BUDGET_KEPT, "data")],
            at(ids.BUDGET_AMOUNT, "value"): "90",
            at(ids.BUDGETS_CELL, "data"): cell,
            at(ids.BUDGETS_FILLING, "data"): filling,
        }

    def _alerts(self) -> dict[str, Any]:
        (self.alert,) = [one.id for one in self.desk.book().alerts]
        return {
            at(ids.ALERTS_QUERY, "data"): "?page=2",
            at(ids.ALERTS_SHOWN, "data"): [self.alert],
            at(ids.SNOOZE_KEPT, "data"): {"alert": self.alert},
            at(ids.SNOOZE_DAY, "value"): "2026-11-28",
            at(ids.MOMENT, "data"): "2026-11-22",
        }

    def _views(self) -> dict[str, Any]:
        receipt = self.desk.ledger().save_view("Kept", "/expenses", "text=a", "view")
        view = receipt.ids[0]
        return {
            at(ids.VIEWS_NAME, "value"): "Another",
            at(ids.VIEW_NAME, "value"): "Renamed",
            at(ids.VIEW_WANTED, "data"): {"id": view, "at": 1},
            at(ids.VIEW_KEPT, "data"): {"id": view, "seen": receipt.version, "begins": True},
        }

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """The ids of buttons a page of this person has, by their type."""
        last = self.version
        pressed = (
            ids.undo(last), ids.take_back(last), ids.expense_undo(2),
            ids.category_revive(self.archived), ids.take_out("kept", last),
            ids.removal_begin("kept", last), ids.put_back("gone"),
            ids.restore(self.trashed[0], last), ids.session_end("0" * 64), ids.token_end("0" * 64),
            ids.alert_dismiss(self.alert, "page"), ids.alert_snooze(self.alert, "page"),
            ids.alert_mute("overall", "page", mutes=True), ids.snooze_until("2026-11-28"),
        )  # fmt: skip
        return {str(one["type"]): dict(one) for one in pressed}


def _file_of(merchant: str) -> str:
    text = f"Date,Amount,Description\n11/20/2026,12.50,{merchant}\n11/21/2026,3.00,{merchant} 2\n"
    return f"data:text/csv;base64,{b64encode(text.encode()).decode()}"


# The bodies


def _cases(key: str, spec: Mapping[str, Any], room: Room) -> Iterator[Case]:
    """Give every body for a callback in which one prop, or a part of one, is strange."""
    body = _plausible(key, spec, room)
    name = inspect.unwrap(spec["callback"])
    title = f"{name.__module__}.{name.__name__}"
    for part in ("inputs", "state"):
        for number, slot in enumerate(body[part]):
            place = at(slot["id"], slot["property"])
            for value in (*STRANGE, *_changed(slot.get("value"))):
                strange = [*body[part]]
                strange[number] = {**slot, "value": value}
                yield Case(title, place, value, {**body, part: strange})
    for changed in _NO_PROPS:
        yield Case(title, "what changed", changed, {**body, "changedPropIds": [changed]})
    for name in _wildcards(spec):
        for text in _IN_IDS:
            yield Case(title, name, text, _renamed(body, name, text))


def _plausible(key: str, spec: Mapping[str, Any], room: Room) -> dict[str, Any]:
    """Give the body that a page of the person posts."""
    given = dict(room.values)
    for button in room.buttons.values():
        given |= {at(button, "n_clicks"): 1, at(button, "id"): button}
    first = spec["inputs"][0]
    pattern = json.loads(first["id"]) if first["id"].startswith("{") else None
    trigger = at(room.buttons[pattern["type"]] if pattern else first["id"], first["property"])
    given.setdefault(trigger, 1)
    return room.client.request_of(trigger, given, output=key)


def _changed(value: object) -> Iterator[object]:
    """Give a value with one of its parts gone or strange, those within its parts too."""
    if not isinstance(value, dict | list):
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in parts:
        rest = value.copy()
        del rest[name]
        yield rest
        for strange in (*_INSIDE, *_changed(inner)):
            other = value.copy()
            other[name] = strange
            yield other


def _wildcards(spec: Mapping[str, Any]) -> list[str]:
    """Give the names for which the id of a callback's button may hold anything."""
    first = spec["inputs"][0]["id"]
    named = json.loads(first) if first.startswith("{") else {}
    return [name for name, value in named.items() if value == ["MATCH"]]


def _renamed(body: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    """Give a body whose button says something else under a name, everywhere."""

    def other(part: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(part, list):
            return [other(one) for one in part]
        if not isinstance(part, dict):
            return part
        here = {key: other(one) for key, one in part.items()}
        return {**here, name: value} if "type" in here and name in here else here

    changed = {key: other(part) for key, part in body.items()}
    first = changed["inputs"][0]
    return {**changed, "changedPropIds": [f"{stringify_id(first['id'])}.{first['property']}"]}


# The promise


_SHARDS: Final = 4

_FILES_AT_ONCE: Final = 40
"""Fewer than anybody may send in a minute."""


@pytest.fixture(scope="module")
def room() -> Room:
    """Somebody with a full ledger, in front of a program of their own."""
    return Room()


@pytest.mark.parametrize("shard", range(_SHARDS))
def test_strange_value(room: Room, caplog: pytest.LogCaptureFixture, shard: int) -> None:
    """Whatever stands in the place of a prop of any callback: an answer or a 400, no incident.

    What is not meant stays as it was: nothing strange changes records that the same act, with
    nothing strange about it, does not change.
    """
    server = {key: one for key, one in room.client.app.callback_map.items() if "callback" in one}
    wrong = []
    for key in sorted(server)[shard::_SHARDS]:
        meant = _meant(key, server[key], room)
        for number, case in enumerate(_cases(key, server[key], room)):
            caplog.clear()
            said = _wrong_with(case, room, caplog.records, meant)
            if said:
                wrong.append(f"{case.text}: {said}")
            if room.desk.book().version != room.version or number % _FILES_AT_ONCE == 0:
                room.tidy()
    assert not wrong, "\n".join([f"{len(wrong)} go wrong:", *wrong[:40]])


def _meant(key: str, spec: Mapping[str, Any], room: Room) -> set[str]:
    """Give the records that a callback changes when nothing is strange."""
    room.tidy()
    answer = room.client.http.post(CALLBACKS, json=_plausible(key, spec, room))
    assert answer.status_code in {200, 204}, answer.get_data(as_text=True)
    meant = room.touched
    room.tidy()
    return meant


def _wrong_with(
    case: Case, room: Room, log: Sequence[logging.LogRecord], meant: AbstractSet[str]
) -> str:
    response = room.client.http.post(CALLBACKS, json=case.body)
    if response.status_code not in {200, 204, 400}:
        return f"status {response.status_code}"
    for record in log:
        if record.levelno >= logging.ERROR or "incident" in record.getMessage():
            return f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}"
    return f"changed {more}" if (more := room.touched - meant) else ""


def test_work_without_a_name(room: Room) -> None:
    """A button that names no long work puts nothing back, whatever was done last."""
    room.tidy()
    room.desk.ledger().add(a_draft(100), "last")
    version = room.desk.book().version
    button = ids.put_back("")
    clicks = at(button, "n_clicks")
    answer = room.client.fire(clicks, {clicks: 1, at(button, "id"): button})
    assert "nothing left to undo" in answer.text(at(ids.NOTICES, "children"))
    assert room.desk.book().version == version
    room.tidy()

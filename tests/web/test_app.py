"""The program as a whole: its document, its wiring, and what happens when something fails."""

import json
import logging
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from builders import a_draft
from dash import Dash
from dash._utils import to_json
from dash_client import DashClient, at, nodes, text_of
from memory_store import MemoryStore
from programs import services_over

from components import ids, page, shell
from components.expenses_filter import CHOSEN, TYPED
from dashboard.app import create_app
from dashboard.pages import PAGES
from dashboard.services import PersonalDesk, Services
from spending.category import category_id
from spending.errors import StoreUnavailable
from spending.records import Head
from spending.statements.head import fingerprint_of

_SHOW = at(ids.OVERVIEW_QUERY, "data")
_LOOK = at(ids.OVERVIEW, "className")
_LOOKS = at(ids.POLL, "n_intervals")


class _AwayStore(MemoryStore):
    """A store that is away."""

    def head(self, owner: str) -> Head:
        """Fail."""
        raise StoreUnavailable


def _document(client: DashClient) -> str:
    return client.http.get("/").get_data(as_text=True)


def _layout(client: DashClient) -> Any:  # noqa: ANN401 - a tree of JSON
    return client.http.get("/_dash-layout").get_json()


def test_document_names_its_language_and_sets_the_theme_first(client: DashClient) -> None:
    """The theme is there before any style sheet paints, and the language for who reads aloud."""
    document = _document(client)
    assert '<html lang="en"' in document
    assert 0 < document.index("/assets/first/theme.js") < document.index("/assets/pages.css")


def test_document_runs_one_script_of_its_own(client: DashClient) -> None:
    """Beside the renderer's start nothing inline runs, so a strict policy needs one hash."""
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", _document(client))
    assert [kind for kind in inline if "application/json" not in kind] == [
        ' id="_dash-renderer" type="application/javascript"'
    ]


def test_document_fetches_nothing_from_elsewhere(client: DashClient) -> None:
    """Every script and style sheet comes from this machine."""
    fetched = re.findall(r'(?:src|href)="([^"]+)"', _document(client))
    assert fetched
    assert all(address.startswith("/") for address in fetched)


def test_layout_and_frames_hold_no_data(client: DashClient, desk: PersonalDesk) -> None:
    """What everybody gets before a callback ran says nothing about anybody's money."""
    before = [_layout(client), *(json.loads(_as_json(entry.frame())) for entry in PAGES)]
    desk.ledger().add(a_draft(987_654, merchant="Hidden Harbour"), "one")
    after = [_layout(client), *(json.loads(_as_json(entry.frame())) for entry in PAGES)]
    assert before == after
    assert "Hidden Harbour" not in json.dumps(after) + _document(client)


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_page_opens_under_its_path(client: DashClient, entry: Any) -> None:  # noqa: ANN401
    """Every page of the table opens, with one heading, and says its name."""
    answer = client.fire(at(ids.URL, "pathname"), {at(ids.URL, "pathname"): entry.path})
    shown = nodes(answer[at(ids.PAGE, "children")])
    assert [text_of(node) for node in shown if node["type"] == "H1"] == [entry.name]
    assert answer[at(ids.TITLE, "children")] == entry.name


@pytest.mark.parametrize("path", ["/nowhere", "/expenses/", "//evil.example", "/Import"])
def test_unknown_path_says_so(client: DashClient, path: str) -> None:
    """A path that is no page is answered with a way on, never with a failure."""
    answer = client.fire(at(ids.URL, "pathname"), {at(ids.URL, "pathname"): path})
    assert "There is no page here" in answer.text(at(ids.PAGE, "children"))
    assert answer[at(ids.TITLE, "children")] == "Not found"


def test_navigation_keeps_the_round_button_in_the_middle(client: DashClient) -> None:
    """On a phone the bar has five places, the button that adds an expense in the third."""
    bar = next(node for node in nodes(_layout(client)) if node["props"].get("id") == ids.NAV)
    wide = {"brand", "bar-rest", "bar-foot"}
    places = [one for one in bar["props"]["children"] if one["props"].get("className") not in wide]
    assert len(places) == 5
    assert places[2]["props"]["id"] == ids.EXPENSE_ADD
    assert places[4]["props"]["id"] == ids.MORE_OPEN


# The wiring


def _dependencies(app: Dash) -> Iterator[str]:
    for one in app._callback_list:
        named = one["output"][2:-2].split("...") if one["output"].startswith("..") else []
        single = [one["output"]] if not named and not one["no_output"] else []
        for prop in named + single:
            yield prop.rpartition(".")[0]
        for need in (*one["inputs"], *one["state"]):
            yield need["id"]


def _kind(component: object) -> str:
    """Give an id as text; of a pattern only its kind counts."""
    if isinstance(component, str) and component.startswith("{"):
        component = json.loads(component)
    return str(component["type"]) if isinstance(component, dict) else str(component)


def _laid_out(client: DashClient, desk: PersonalDesk) -> set[str]:
    """Give every id that a person can ever have on the page."""
    shown: list[Any] = [_layout(client), *(json.loads(_as_json(entry.frame())) for entry in PAGES)]
    shown += _everything_said(client, desk)
    return {_kind(node["props"]["id"]) for node in nodes(shown) if "id" in node["props"]}


def _everything_said(client: DashClient, desk: PersonalDesk) -> Iterator[object]:
    """Fire what brings parts of the page that are not there from the start."""
    add = client.fire(at(ids.EXPENSE_ADD, "n_clicks"), {at(ids.EXPENSE_ADD, "n_clicks"): 1})
    load = client.fire(at(ids.SAMPLE_LOAD, "n_clicks"), {at(ids.SAMPLE_LOAD, "n_clicks"): 1})
    limit = at(ids.LIMIT_FORM, "n_submit")
    saved = client.fire(limit, {limit: 1, at(ids.LIMIT_AMOUNT, "value"): "5"})
    told = client.fire(
        at(ids.CHANGE, "data"), {at(ids.ALERTS_SEEN, "data"): []}, output=ids.ALERTS_SEEN
    )
    shown = client.fire(_SHOW, {_SHOW: ""}, output=_LOOK)
    newest = desk.book().frame.columns.id_of(0)
    clicked = at(ids.EXPENSES_GRID, "cellClicked")
    if client.listeners(clicked):
        yield list(client.fire(clicked, {clicked: {"rowId": newest}}).props.values())
    yield from (list(answer.props.values()) for answer in (add, load, saved, told, shown))
    yield from _opened(client, desk, newest)
    yield from _put_away(client, desk, newest)
    yield from _imported(client, desk)
    yield from _listed(client)
    yield from _signed_in_twice(client)
    yield from _with_a_token(client)
    yield from _alerted(client, desk)
    yield from _filled(client)
    yield from _mailed(client)


def _opened(client: DashClient, desk: PersonalDesk, expense_id: str) -> Iterator[object]:
    """Change an expense and open its form with its history."""
    ledger = desk.ledger()
    expense = ledger.expense(expense_id)
    changed = replace(expense.draft, note="changed")
    ledger.edit(expense_id, expense.version, changed, "change")
    wanted, kept = at(ids.EXPENSE_FORM_WANTED, "data"), at(ids.EXPENSE_FORM_KEPT, "data")
    opened = client.fire(wanted, {wanted: {"id": expense_id}})
    told = client.fire(kept, {kept: opened[kept]}, output=ids.EXPENSE_FORM_HISTORY)
    yield [*opened.props.values(), *told.props.values()]


def _alerted(client: DashClient, desk: PersonalDesk) -> Iterator[object]:
    """Show the page of alerts and ask until when one of them is put off."""
    query, alert = at(ids.ALERTS_QUERY, "data"), desk.book().alerts[0]
    button = ids.alert_snooze(alert.id, "page")
    asked = client.fire(
        at(button, "n_clicks"), {at(button, "n_clicks"): 1, at(button, "id"): button}
    )
    page = client.fire(query, {query: ""}, output=at(ids.ALERTS, "className"))
    yield [*page.props.values(), *asked.props.values()]


def _filled(client: DashClient) -> Iterator[object]:
    """Look at what filling the limits of a month would change."""
    query = at(ids.BUDGETS_QUERY, "data")
    page = client.fire(query, {query: "?fill=mean-3"}, output=at(ids.BUDGETS, "className"))
    yield list(page.props.values())


def _listed(client: DashClient) -> Iterator[object]:
    """Open what the list of expenses has behind its buttons."""
    panel, deed = at(ids.EXPENSES_FILTER_WANTED, "data"), at(ids.BULK_WANTED, "data")
    chosen = {at(ids.EXPENSES_PICKED, "data"): {"query": "", "without": []}}
    for answer in (
        client.fire(panel, {panel: 1}),
        client.fire(deed, {deed: {"what": "tags"}, **chosen}),
    ):
        yield list(answer.props.values())


def _imported(client: DashClient, desk: PersonalDesk) -> Iterator[object]:
    """Look at files, bring one in and take it out again."""
    draft, job = at(ids.IMPORT_DRAFT, "data"), "taken"
    known = {fingerprint_of(b"Date,Amount\n2026-11-01,5\n"): {"sign": "positive"}}
    for text in ("Date,Amount\n2026-11-01,5\n", "Date,Note,Amount\n01/02/2026,x,5\n"):
        given = {draft: {"operation": job}, at(ids.IMPORT_FILE, "contents"): _data_url(text)}
        given[at(ids.IMPORT_REMEMBERED, "data")] = known
        yield list(client.fire(draft, given, output=ids.IMPORT_PREVIEW).props.values())
    confirm, query = at(ids.IMPORT_CONFIRM, "n_clicks"), at(ids.IMPORTS_QUERY, "data")
    file = _data_url("Date,Amount\n2026-11-01,5\n")
    client.fire(
        confirm, {confirm: 1, draft: {"operation": job}, at(ids.IMPORT_FILE, "contents"): file}
    )
    button = ids.removal_begin(job, desk.book().version)
    page = client.fire(query, {query: f"?leaving={job}"}, output=at(ids.IMPORTS, "className"))
    asked = client.fire(
        at(button, "n_clicks"), {at(button, "n_clicks"): 1, at(button, "id"): button}
    )
    yield [*page.props.values(), *asked.props.values()]
    page = client.fire(query, {query: f"?job={job}"}, output=at(ids.IMPORTS, "className"))
    yield list(page.props.values())


def _put_away(client: DashClient, desk: PersonalDesk, expense_id: str) -> Iterator[object]:
    """Show the pages of what was deleted, done and archived."""
    desk.ledger().delete([expense_id], "delete")
    desk.ledger().archive_category(category_id("Food"), "archive")
    for query in (ids.TRASH_QUERY, ids.HISTORY_QUERY, ids.SETTINGS_QUERY):
        shown = client.fire(at(query, "data"), {at(query, "data"): ""}, output="className")
        yield list(shown.props.values())


def _signed_in_twice(client: DashClient) -> Iterator[object]:
    """Show the browsers somebody is signed in with, another one among them."""
    DashClient(client.app)
    query = at(ids.SETTINGS_QUERY, "data")
    shown = client.fire(query, {query: ""}, output=ids.ACCOUNT_SESSIONS)
    yield list(shown.props.values())


def _with_a_token(client: DashClient) -> Iterator[object]:
    """Make a token, and show those there are."""
    submitted = at(ids.TOKEN_FORM, "n_submit")
    typed = {at(ids.TOKEN_NAME, "value"): "Script", at(ids.TOKEN_DAYS, "value"): "90"}
    yield list(client.fire(submitted, {submitted: 1, **typed}).props.values())


def _mailed(client: DashClient) -> Iterator[object]:
    """Show what became of mails."""
    query = at(ids.SETTINGS_QUERY, "data")
    yield list(client.fire(query, {query: ""}, output=ids.ALERTING_MAILS).props.values())


def _data_url(text: str) -> str:
    return f"data:text/csv;base64,{b64encode(text.encode()).decode()}"


def test_every_wired_id_is_laid_out(client: DashClient, desk: PersonalDesk) -> None:
    """A callback that listens to or sets what is nowhere would be silent for ever."""
    wired = {_kind(one) for one in _dependencies(client.app)}
    assert wired - _laid_out(client, desk) == set()


def test_every_named_id_is_laid_out(client: DashClient, desk: PersonalDesk) -> None:
    """An id in the list of ids is on some page; what is not would be a leftover."""
    named = {value for name, value in vars(ids).items() if name.isupper()}
    assert named - _laid_out(client, desk) == set()


def test_every_laid_out_id_is_named(client: DashClient, desk: PersonalDesk) -> None:
    """No id is strewn as a text: each is in the list of ids, or made by a function there."""
    named = {value for name, value in vars(ids).items() if name.isupper()}
    made = {ids.known(one) for one in named}
    made |= {"undo", "failed", "take-out", "date-order", "notice", "import-choice", "import-column"}
    made |= {"removal-open", "removal", "removal-edited", "removal-begin", "put-back"}
    made |= {"trash-row", "restore", "take-back", "category-revive", "expense-undo"}
    made |= {"alert-dismiss", "alert-snooze", "alert-mute", "snooze-until"}
    made |= {"session-end", "token-end"}
    made |= {ids.filter_part(one) for one in (*TYPED, *CHOSEN, "days-wrong", "amount-wrong")}
    assert _laid_out(client, desk) - named - made == set()


def test_no_output_has_two_owners(client: DashClient) -> None:
    """Each prop is set by one callback, so who sets it is never a question of order."""
    outputs = [one["output"] for one in client.app._callback_list if not one["no_output"]]
    props = [prop for key in outputs for prop in key.strip(".").split("...")]
    assert len(props) == len(set(props))


# What fails


class _NoStore:
    """A cache whose store does not answer, and which holds nothing."""

    def book_or_kept(self, owner: str) -> None:
        """Refuse."""
        raise StoreUnavailable


class _Broken:
    """A cache with a fault in it."""

    def book_or_kept(self, owner: str) -> None:
        """Fail with something nobody should read."""
        reason = "secret-merchant 123.45"
        raise ZeroDivisionError(reason)


def _with_cache(services: Services, cache: object) -> DashClient:
    object.__setattr__(services, "cache", cache)
    return DashClient(create_app(services))


def test_view_that_fails_says_so_in_its_own_place(services: Services) -> None:
    """A page that cannot be shown is neither empty nor loading: it says why and offers more."""
    answer = _with_cache(services, _NoStore()).fire(_SHOW, {_SHOW: ""}, output=_LOOK)
    assert answer[_LOOK] == page.FAILED
    said = answer.text(at(ids.failed(ids.OVERVIEW), "children"))
    assert "The store cannot be reached." in said
    assert "Try again" in said


def test_command_that_fails_says_so_in_a_message(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked for and not done is said where messages are."""
    trigger = at(ids.LIMIT_REMOVE, "n_clicks")
    client = DashClient(create_app(services))
    monkeypatch.setattr(services.store, "begin", _refuse)
    answer = client.fire(trigger, {trigger: 1})
    assert "Not done" in answer.text(at(ids.NOTICES, "children"))
    assert "Nothing was saved" in answer.text(at(ids.NOTICES, "children"))


def _refuse(*_: object) -> None:
    raise StoreUnavailable


def test_fault_is_logged_with_an_id_and_shows_nothing_else(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """Who meets a fault gets a number to tell; what stood in the fault stays in the log."""
    with caplog.at_level(logging.ERROR, logger="dashboard.app"):
        answer = _with_cache(services, _Broken()).fire(_SHOW, {_SHOW: ""}, output=_LOOK)
    said = answer.text(at(ids.failed(ids.OVERVIEW), "children"))
    incident = re.search(r"incident ([0-9a-f]{8})", said)
    assert incident
    assert "secret-merchant" not in said
    assert incident[1] in caplog.text


def test_watch_that_fails_says_so_above_the_page(services: Services) -> None:
    """A store that goes away is told once above the page, not in a message every other second."""
    answer = _with_cache(services, _NoStore()).fire(_LOOKS, {_LOOKS: 3})
    assert "The store cannot be reached." in answer.text(at(ids.TROUBLE, "children"))
    assert at(ids.NOTICES, "children") not in answer


# Watching the ledger


def test_watch_tells_a_new_version_and_is_silent_otherwise(
    client: DashClient, desk: PersonalDesk
) -> None:
    """Pages are told of a change once; a look without news sends none."""
    desk.ledger().add(a_draft(), "one")
    known = {at(ids.CHANGE, "data"): 0, at(ids.POLL, "interval"): shell.CALM}
    assert client.fire(_LOOKS, known)[at(ids.CHANGE, "data")] == 1
    quiet = client.fire(_LOOKS, {**known, at(ids.CHANGE, "data"): 1})
    assert at(ids.CHANGE, "data") not in quiet
    assert at(ids.POLL, "interval") not in quiet


def test_health_says_alive_and_ready(client: DashClient) -> None:
    """Both questions are answered without a page."""
    assert client.http.get("/livez").get_json() == {"status": "alive"}
    assert client.http.get("/readyz").get_json() == {"status": "ready"}


def test_health_says_no_reason(caplog: pytest.LogCaptureFixture) -> None:
    """Why and where the store failed is for the log, by the error's name, and for nobody else."""
    services = replace(services_over(), store=_AwayStore())

    answer = DashClient(create_app(services)).http.get("/readyz")

    assert (answer.status_code, answer.get_json()) == (503, {"status": "not ready"})
    assert "not ready: StoreUnavailable" in caplog.messages


def test_two_programs_in_one_process_both_react() -> None:
    """Registering is a call: a second program has callbacks of its own."""
    for number in (1, 2):
        services = services_over()
        services.desk("local").ledger().add(a_draft(100 * number), "one")
        answer = DashClient(create_app(services)).fire(_SHOW, {_SHOW: ""}, output=_LOOK)
        assert f"€{number}.00" in answer.text(at(ids.OVERVIEW_SPENT, "children"))


def _as_json(shown: object) -> str:
    return str(to_json(shown))  # type: ignore[no-untyped-call] # Dash's, untyped

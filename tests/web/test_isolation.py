"""Nobody gets what is A's: every address and callback, asked by everybody, with all of A's ids."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from dash import Dash, Input, Output, State
from dash_client import DashClient
from isolation_cells import (
    Cell,
    Said,
    leaks,
    raw_cells,
    server_callbacks,
    table_cells,
    told_to_a,
    uncovered_slots,
)
from isolation_routes import (
    CLOSED,
    METHODS,
    ROUTES,
    addresses,
    closed_to,
    random_paths,
    unlisted_routes,
    visit,
)
from isolation_world import A, Unlimited, World
from memory_sessions import MemorySessions
from memory_tokens import MemoryTokens
from programs import services_over

from adapters.cognito import CognitoPool
from dashboard import gate
from dashboard.app import create_app
from dashboard.auth import access
from dashboard.services import PersonalDesk, Services
from spending.account import Account
from spending.session import id_of

NOTHING_OF_ANYBODY = {
    "alert_settings.preview_month": "names the days of the present month",
    "budgets.try_out": "says in how many months a limit would have been crossed, and no more",
    "expenses_filter.follow": "turns what is chosen into an address",
    "mail_test.send": "sends a mail to the address of whoever asks, and says so without it",
    "imports.look": "reads the file that was sent with it",
    "settings_page.adopt_zone": "sets the zone of whoever has set nothing yet, which A has",
    "settings_page.preview": "shows what is typed as it would look",
    "shell.open_page": "gives pages without any data",
    "shell.watch": "gives the number of the ledger's version",
}
"""Callbacks that by nature neither show anything of a person's nor change it, and why."""

SHOW_OR_CHANGE = {
    "account_settings.end", "account_settings.end_others",
    "account_settings.show", "alert_settings.save",
    "alert_settings.show", "alerts.ask", "alerts.dismiss", "alerts.dismiss_all",
    "alerts.mute", "alerts.show", "alerts.until_chosen", "alerts.until_usual",
    "budgets.change_cell", "budgets.fill", "budgets.lay", "budgets.save", "budgets.show",
    "category_settings.archive", "category_settings.bring_back",
    "category_settings.merge", "category_settings.open_editor", "category_settings.save",
    "category_settings.tell_merge", "expense_form.copy", "expense_form.delete",
    "expense_form.keep_mine", "expense_form.offer", "expense_form.open_new",
    "expense_form.open_recorded", "expense_form.reckon", "expense_form.save",
    "expense_form.save_and_add_another", "expense_form.show_history", "expense_form.take_back",
    "expense_form.take_theirs", "expenses.show", "expenses.show_rows", "expenses_bulk.ask",
    "expenses_bulk.do", "expenses_bulk.say", "expenses_edit.offer", "expenses_edit.save",
    "expenses_filter.find", "expenses_filter.lay_out", "history.show", "history.take_back",
    "imports.bring_in", "imports.put_back", "imports.show", "imports.take_out",
    "overview.open_form", "overview.remove", "overview.save", "overview.show", "sample.load",
    "sample.take_out", "settings_page.save", "settings_page.show",
    "saved_views.choose_start", "saved_views.delete", "saved_views.edit", "saved_views.rename",
    "saved_views.save", "saved_views.show", "saved_views.update",
    "shell.take_back", "shell.take_back_last", "shell.tell", "token_settings.end",
    "token_settings.make", "token_settings.show", "trash.ask", "trash.count_chosen",
    "trash.remove", "trash.restore_all", "trash.restore_chosen", "trash.restore_one", "trash.show",
}  # fmt: skip
"""Callbacks that show a person something of theirs or change it, as A's own page has them do."""

STRANGERS = ("nobody", "ended", "expired")


@pytest.fixture(scope="module")
def first() -> World:
    """A's and B's world, made once."""
    return World()


@pytest.fixture
def world(first: World) -> Iterator[World]:
    """A's and B's world as it was at first."""
    first.tidy()
    logging.disable(logging.WARNING)  # thousands of refusals, each with its line
    yield first
    logging.disable(logging.NOTSET)


def _report(wrong: dict[Cell, str]) -> str:
    lines = [f"{cell.callback}, {cell.how}: {problem}" for cell, problem in wrong.items()]
    return "\n".join([f"{len(lines)} leaks:", *lines[:30]])


# The matrix of callbacks


def test_every_slot_is_covered(world: World) -> None:
    """A new place that a browser can fill must say what A's page would put there."""
    assert uncovered_slots(world.app, world) == set()


def test_every_callback_is_judged(world: World) -> None:
    """A new callback must stand among those that show or change something, or those that do not."""
    assert server_callbacks(world.app).keys() == SHOW_OR_CHANGE | NOTHING_OF_ANYBODY.keys()
    assert not SHOW_OR_CHANGE & NOTHING_OF_ANYBODY.keys()


def test_to_a_the_same_bodies_show_and_change(world: World) -> None:
    """The matrix has power: what it sends gets A what is A's, from all callbacks that have it."""
    assert told_to_a(world, table_cells(world)) == SHOW_OR_CHANGE


def test_b_gets_and_changes_nothing_with_what_a_page_of_a_holds(world: World) -> None:
    """What A's page would send is answered to B without anything of A's, and changes nothing."""
    cells = table_cells(world)

    wrong = leaks(world, world.secrets["B"], cells, signed_in=True)

    assert not wrong, _report(wrong)
    assert len(cells) >= 350


def test_b_gets_and_changes_nothing_with_any_id_of_a(world: World) -> None:
    """Each id of A's, in each part of what B can send, is nothing to B."""
    cells = raw_cells(world)

    wrong = leaks(world, world.secrets["B"], cells, signed_in=True)

    assert not wrong, _report(wrong)
    print(f"{len(cells)} cells")  # noqa: T201 - the size of the matrix is worth seeing
    assert len(cells) >= 3_500


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_get_401_from_callbacks(world: World, stranger: str) -> None:
    """Without a session, or with one that is over, no callback runs."""
    cells = table_cells(world)

    wrong = leaks(world, world.secrets[stranger], cells, signed_in=False)

    assert not wrong, _report(wrong)
    assert len(cells) >= 350


# The matrix of addresses


def test_every_route_is_judged(world: World, hosted: Dash) -> None:
    """A new route must be said to be open or closed, whichever way people sign in."""
    assert unlisted_routes(world.app.server) == unlisted_routes(hosted.server) == set()
    rules = {one.rule for app in (world.app, hosted) for one in app.server.url_map.iter_rules()}
    assert rules == ROUTES.keys()


@pytest.fixture(scope="module")
def hosted() -> Dash:
    """A program whose people come by a hosted page."""
    pool = CognitoPool("https://issuer.example", "https://hosted.example", "client", "", "")
    address = "http://localhost"
    settings = replace(services_over().settings, pool=pool, base_url=address)
    base = services_over(settings=settings)
    app = create_app(replace(base, rates=Unlimited(base.settings.data_folder / "unused.db")))
    DashClient(app, A)
    return app


def _through_doors(world: World, stranger: str) -> list[tuple[str, str, Said]]:
    """Give what a stranger is answered by all closed addresses, that is not a shut door."""
    paths = [path for rule, kind in ROUTES.items() if kind == CLOSED for path in addresses(rule)]
    browser, open_doors = world.browser(world.secrets[stranger]), []
    for path in (*paths, *random_paths(200)):
        for method in METHODS if path in paths else ("GET", "POST"):
            said = visit(browser, method, path)
            if not closed_to(said) or said.canary:
                open_doors.append((method, path, said))
    return open_doors


@pytest.mark.parametrize("stranger", STRANGERS)
def test_closed_routes_are_closed(world: World, stranger: str) -> None:
    """By no method does a closed or unknown address say more than where to sign in."""
    assert _through_doors(world, stranger) == []
    assert world.a_is_untouched


def test_closed_routes_are_closed_where_people_come_by_a_hosted_page(hosted: Dash) -> None:
    """The gate is the same for both ways in."""
    browser = hosted.server.test_client()
    for rule, kind in ROUTES.items():
        for path in addresses(rule) if kind == CLOSED else ():
            assert all(closed_to(visit(browser, method, path)) for method in METHODS), path


@pytest.mark.parametrize("visitor", [*STRANGERS, "B"])
def test_no_address_shows_or_changes_what_is_a(world: World, visitor: str) -> None:
    """Whoever goes to any address by any method, open ones too, finds nothing of A's."""
    for rule in ROUTES:
        for path in addresses(rule):
            for method in METHODS:
                said = visit(world.browser(world.secrets[visitor]), method, path)
                assert not said.canary, f"{method} {path}"
                assert said.status < 500, f"{method} {path}"
                assert world.a_is_untouched, f"{method} {path}"
        world.tidy()


def test_b_takes_away_nothing_of_a(world: World) -> None:
    """The archive of everything B has holds no text, amount or id of A's in any file."""
    answer = world.browser(world.secrets["B"]).get("/account/export")
    with ZipFile(BytesIO(answer.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert b"Kiosk" in files["expenses.csv"]
    for name, content in files.items():
        text = content.decode("utf-8", "replace")
        assert not Said(200, text).canary, name
        assert not [one for one in world.ids.values() if len(one) > 12 and one in text], name


def test_a_takes_everything_away(world: World) -> None:
    """The archive of A's holds what the test above looks for."""
    answer = world.browser(world.secrets["A"]).get("/account/export")
    with ZipFile(BytesIO(answer.data)) as archive:
        assert Said(200, archive.read("expenses.csv").decode()).canary
        assert Said(200, archive.read("trash.csv").decode()).canary


def test_b_deletes_nothing_of_a(world: World) -> None:
    """When B's account goes, every byte of A's stays, and A stays signed in."""
    confirmed = {"confirmation": "delete everything", "owner": A}
    said = visit(
        world.browser(world.secrets["B"]), "POST", f"/account/delete?owner={A}", data=confirmed
    )
    assert said.status == 200
    assert world.browser(world.secrets["B"]).get("/_dash-layout").status_code == 401
    assert world.browser(world.secrets["A"]).get("/_dash-layout").status_code == 200
    assert world.a_is_untouched


def test_b_ends_no_session_of_a(world: World) -> None:
    """Signing out, here and everywhere else, ends sessions of B's alone."""
    browser = world.browser(world.secrets["B"])
    assert browser.post("/signout", data={"session": world.ids["session"]}).status_code == 303
    assert world.sessions.get(id_of(world.secrets["B"])) is None
    assert world.a_is_untouched


# The matrix catches what it is for


def test_new_slot_and_callback_are_missed() -> None:
    """A callback that nobody put in the tables is named, and each place it reads."""
    made = World()
    made.app.callback(Output("new", "children"), Input("new", "data"), State("other", "data"))(
        _brand_new
    )
    DashClient(made.app)  # its first request registers everything

    assert uncovered_slots(made.app, made) == {"new.data", "other.data"}
    added = server_callbacks(made.app).keys() - SHOW_OR_CHANGE - NOTHING_OF_ANYBODY.keys()
    assert [one.rpartition(".")[2] for one in added] == ["_brand_new"]


def _brand_new(data: object, other: object) -> object:
    return data or other


def test_new_route_is_missed() -> None:
    """A route that nobody put in the table is named."""
    app = create_app(services_over())
    app.server.add_url_rule("/new/<int:number>", view_func=str)

    assert unlisted_routes(app.server) == {"/new/<int:number>"}


def test_desk_of_a_for_everybody_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the owner forgotten where ledgers are opened, every callback that has any would leak."""
    own = PersonalDesk(A, world.services)
    session = world.sessions.get(id_of(world.secrets["A"]))
    assert session
    monkeypatch.setattr(Services, "desk", lambda *_, **__: own)
    monkeypatch.setattr(access, "Account", lambda _own, *more: Account(session, *more))

    wrong = leaks(world, world.secrets["B"], table_cells(world), signed_in=True)

    assert {cell.callback for cell in wrong} >= SHOW_OR_CHANGE


def test_session_ended_for_anybody_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the owner not looked at when a session is ended, the matrix would say so."""
    monkeypatch.setattr(
        MemorySessions,
        "end",
        lambda kept, _owner, session_id: kept._sessions.pop(session_id, None) is not None,
    )

    wrong = leaks(world, world.secrets["B"], table_cells(world), signed_in=True)

    assert {cell.callback for cell in wrong} == {"account_settings.end"}


def test_token_revoked_for_anybody_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the owner not looked at when a token is revoked, the matrix would say so."""
    monkeypatch.setattr(
        MemoryTokens,
        "end",
        lambda kept, _owner, token_id: kept._tokens.pop(token_id, None) is not None,
    )

    wrong = leaks(world, world.secrets["B"], table_cells(world), signed_in=True)

    assert {cell.callback for cell in wrong} == {"token_settings.end"}


def test_open_gate_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the gate to let strangers pass, every callback and closed address would be reported."""
    monkeypatch.setattr(gate, "turned_away", lambda: None)

    wrong = leaks(world, "", table_cells(world), signed_in=False)

    assert {cell.callback for cell in wrong} == server_callbacks(world.app).keys()
    assert len(_through_doors(world, "nobody")) > 400

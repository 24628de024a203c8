"""Saved views over the web: listed, saved, changed, deleted, and shown at the start."""

from typing import Any

import pytest
from dash_client import Answer, DashClient, at, links_of, nodes, text_of
from memory_store import MemoryStore
from programs import services_over

from analytics.activity import activity
from components import ids
from components.saved_views import Kept
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.errors import StoreUnavailable
from spending.records import VIEW, Record
from spending.saved_view import SavedView, start_of

_WANTED = at(ids.VIEWS_WANTED, "data")
_LIST = at(ids.VIEWS_LIST, "children")
_UNSAVED = at(ids.VIEWS_SAVE, "hidden")
_BEGIN = at(ids.VIEWS_BEGIN, "data")
_PATH, _SEARCH = at(ids.URL, "pathname"), at(ids.URL, "search")
_SAVE = at(ids.VIEWS_FORM, "n_submit")
_WRONG = at(ids.VIEWS_WRONG, "children")
_KEPT = at(ids.VIEW_KEPT, "data")
_NOTICES = at(ids.NOTICES, "children")
_DONE = at(ids.VIEWS_DONE, "data")
_HOSTILE = "<img src=x onerror=alert(1)>"


def _open(client: DashClient, path: str = "/", search: str = "") -> Answer:
    return client.fire(_WANTED, {_WANTED: 1, _PATH: path, _SEARCH: search}, output=_LIST)


def _save(client: DashClient, name: object, path: str = "/", search: str = "") -> Answer:
    given = {_SAVE: 1, at(ids.VIEWS_NAME, "value"): name, _PATH: path, _SEARCH: search}
    return client.fire(_SAVE, given)


def _edit(client: DashClient, view: str, path: str = "/", search: str = "") -> Answer:
    wanted = at(ids.VIEW_WANTED, "data")
    return client.fire(wanted, {wanted: {"id": view, "at": 1}, _PATH: path, _SEARCH: search})


def _press(client: DashClient, button: str, kept: Kept, **more: object) -> Answer:
    prop = "n_submit" if button == ids.VIEW_FORM else "n_clicks"
    trigger = at(button, prop)
    given = {trigger: 1, _KEPT: kept, _PATH: "/", _SEARCH: "", **more}
    return client.fire(trigger, given)


def _only(desk: PersonalDesk) -> SavedView:
    (view,) = desk.book().views
    return view


def _kept(client: DashClient, desk: PersonalDesk) -> Kept:
    kept: Kept = _edit(client, _only(desk).id)[_KEPT]
    return kept


def _current(answer: Answer) -> list[str]:
    return [text_of(node) for node in nodes(answer[_LIST]) if node["props"].get("aria-current")]


def test_nothing_saved(client: DashClient) -> None:
    """Without views the panel says what a view is, and lets this page be saved."""
    answer = _open(client)
    assert answer.text(_LIST).startswith("A view is a page with its period and filter")
    assert answer[_UNSAVED] is False
    assert answer[_BEGIN] == ""


def test_saved(client: DashClient, desk: PersonalDesk) -> None:
    """What is shown is saved without what is no part of it; it is said, and can be undone."""
    answer = _save(client, "  All   food ", "/", "?open=x&period=all&text=food&page=3")

    view = _only(desk)
    assert (view.name, view.href) == ("All food", "/?period=all&text=food")
    assert "Saved view All food." in answer.text(_NOTICES)
    assert "Undo" in answer.text(_NOTICES)
    assert answer[_DONE] == desk.book().version
    assert answer[at(ids.VIEWS_NAME, "value")] == ""
    desk.undo(view.version)
    assert desk.book().views == ()


def test_listed(client: DashClient, desk: PersonalDesk) -> None:
    """Views of both pages are links in words; that of the address shown is marked."""
    _save(client, "Zoo", "/expenses", "?category=none&sort=amount&tag=trip&method=Card")
    _save(client, _HOSTILE, "/", "?period=this-month&compare=year")

    answer = _open(client, "/expenses", "?sort=amount&tag=trip&method=Card&category=none")
    assert links_of(answer[_LIST]) == [
        (f"{_HOSTILE} Overview · This month", "/?period=this-month&compare=year"),
        ("Zoo Expenses · All days · Category Uncategorised · Paid with Card · 1 more",
         "/expenses?category=none&method=Card&tag=trip&sort=amount"),
    ]  # fmt: skip
    assert _current(answer) == [text_of("Zoo Expenses · All days · Category Uncategorised"
                                        " · Paid with Card · 1 more")]  # fmt: skip
    assert _current(_open(client, "/expenses")) == []
    assert len(desk.book().views) == 2


def test_names_are_text(client: DashClient) -> None:
    """A hostile name stands in no tag, property or address but as a text."""
    _save(client, _HOSTILE)
    shown = nodes(_open(client)[_LIST])
    assert not [node for node in shown if node["type"] in {"Img", "Markdown", "DangerouslySet"}]
    assert not [node for node in shown if _HOSTILE in str(node["props"].get("href"))]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Name must have 1 to 60 characters."),
        (None, "Name must have 1 to 60 characters."),
        ("\u200b", "Name must have 1 to 60 characters."),
        ("x" * 61, "Name must have 1 to 60 characters."),
        ("ÉINS", "Name 'ÉINS' is that of another view: choose another one."),
    ],
)
def test_refused_names(client: DashClient, desk: PersonalDesk, name: object, said: str) -> None:
    """A name that cannot be is refused below its field; what was typed stays, nothing closes."""
    _save(client, "eins")
    answer = _save(client, name)
    assert answer[_WRONG] == said
    assert answer[at(ids.VIEWS_NAME, "invalid")] is True
    assert at(ids.VIEWS_NAME, "value") not in answer
    assert _DONE not in answer
    assert len(desk.book().views) == 1


@pytest.mark.parametrize(
    ("path", "search", "said"),
    [
        ("/", "?period=ever", "Period 'ever' is none of"),
        ("/expenses", "?from=x", "From"),
        ("/budgets", "", "Page is none that can be saved"),
        ("/", "?text=" + "x" * 100 + "&tag=y" * 900, ""),
    ],
)
def test_addresses_refused(
    client: DashClient, desk: PersonalDesk, path: str, search: str, said: str
) -> None:
    """An address nobody can read is refused in a sentence; many equal parts are one."""
    answer = _save(client, "Name", path, search)
    assert answer.status == 200
    assert answer[_WRONG].startswith(said)
    assert len(desk.book().views) == (0 if said else 1)


def test_too_long(client: DashClient) -> None:
    """An address beyond what a view holds is refused, and says what to do."""
    search = "?" + "&".join(f"merchant={number:0100}" for number in range(40))
    assert _save(client, "Long", "/expenses", search)[_WRONG] == (
        "Address has more than 4,000 characters: filter by fewer things."
    )


def test_elsewhere(client: DashClient) -> None:
    """On another page views are listed, and it is said where one is saved."""
    _save(client, "One")
    answer = _open(client, "/budgets")
    assert answer[_UNSAVED] is True
    assert "Open the overview or the list of expenses to save what it shows." in answer.text(_LIST)
    assert _open(client, "/", "?period=ever")[_UNSAVED] is True


def test_edited(client: DashClient, desk: PersonalDesk) -> None:
    """The editor shows the view's name, and offers to show this page only where it would differ."""
    _save(client, "One", "/", "?period=all")
    view = _only(desk)
    hidden = at(ids.VIEW_UPDATE, "hidden")

    answer = _edit(client, view.id, "/", "?period=all")
    assert answer[at(ids.VIEW_NAME, "value")] == "One"
    assert answer[_KEPT] == {"id": view.id, "seen": view.version, "begins": True}
    assert answer[hidden] is True
    assert _edit(client, view.id, "/", "?period=this-year")[hidden] is False
    assert _edit(client, view.id, "/expenses", "")[hidden] is True
    assert _edit(client, view.id, "/", "?period=ever")[hidden] is True


def test_edited_when_gone(client: DashClient) -> None:
    """A view that was deleted elsewhere opens nothing."""
    answer = _edit(client, "0" * 32)
    assert _KEPT not in answer
    assert "This view is not there any more" in answer.text(_NOTICES)


def test_renamed(client: DashClient, desk: PersonalDesk) -> None:
    """A view gets another name, and says so with an undo."""
    _save(client, "One")
    answer = _press(
        client, ids.VIEW_FORM, _kept(client, desk), **{at(ids.VIEW_NAME, "value"): " Two "}
    )
    assert _only(desk).name == "Two"
    assert "Renamed the view to Two. Undo" in answer.text(_NOTICES)


def test_rename_refused(client: DashClient, desk: PersonalDesk) -> None:
    """A name that is taken is refused in the editor, which stays open."""
    _save(client, "One")
    kept = _kept(client, desk)
    _save(client, "Two")
    answer = _press(client, ids.VIEW_FORM, kept, **{at(ids.VIEW_NAME, "value"): "TWO"})
    assert answer[at(ids.VIEW_WRONG, "children")].startswith("Name 'TWO' is that of another view")
    assert _DONE not in answer


def test_changed_elsewhere(client: DashClient, desk: PersonalDesk) -> None:
    """What another tab did to the view meanwhile is not written over."""
    _save(client, "One")
    kept = _kept(client, desk)
    desk.ledger().rename_view(kept["id"], "Theirs", kept["seen"], "theirs")
    wrong = at(ids.VIEW_WRONG, "children")

    renamed = _press(client, ids.VIEW_FORM, kept, **{at(ids.VIEW_NAME, "value"): "Mine"})
    updated = _press(client, ids.VIEW_UPDATE, kept)
    for answer in (renamed, updated):
        assert answer[wrong].startswith("This view was changed elsewhere since you opened it")
    assert _only(desk).name == "Theirs"

    desk.ledger().delete_view(kept["id"], "gone")
    for button in (ids.VIEW_FORM, ids.VIEW_UPDATE, ids.VIEW_DELETE, ids.VIEW_START):
        said = _press(client, button, kept, **{at(ids.VIEW_NAME, "value"): "Mine"})[wrong]
        assert said == "This view is not there any more: it was deleted elsewhere."


def test_updated(client: DashClient, desk: PersonalDesk) -> None:
    """A view shows from now on what is shown now."""
    _save(client, "One", "/", "?period=all")
    answer = _press(
        client, ids.VIEW_UPDATE, _kept(client, desk), **{_SEARCH: "?period=this-year&text=a"}
    )
    assert _only(desk).query == "period=this-year&text=a"
    assert "View One shows what is shown now. Undo" in answer.text(_NOTICES)


def test_not_updated_to_another_page(client: DashClient, desk: PersonalDesk) -> None:
    """A view of the overview does not become one of the list by a body made by hand."""
    _save(client, "One", "/", "?period=all")
    answer = _press(client, ids.VIEW_UPDATE, _kept(client, desk), **{_PATH: "/expenses"})
    assert "is of another page" in answer[at(ids.VIEW_WRONG, "children")]
    assert _only(desk).query == "period=all"


def test_deleted(client: DashClient, desk: PersonalDesk) -> None:
    """A view goes, and comes back by its undo."""
    _save(client, "One")
    answer = _press(client, ids.VIEW_DELETE, _kept(client, desk))
    assert "Deleted view One. Undo" in answer.text(_NOTICES)
    assert desk.book().views == ()
    desk.undo(desk.book().version)
    assert _only(desk).name == "One"


def test_taken_back_by_key(client: DashClient, desk: PersonalDesk) -> None:
    """Ctrl+Z takes back what was done to a view last, and the history offers it too."""
    _save(client, "One")
    acts = activity(desk.book(), desk.ledger().journal).acts
    assert [one.can_undo for one in acts] == [True]
    wanted = at(ids.UNDO_WANTED, "data")
    answer = client.fire(wanted, {wanted: {"again": False}})
    assert "Taken back." in answer.text(_NOTICES)
    assert desk.book().views == ()


# The start


def _begin_with(client: DashClient, desk: PersonalDesk, path: str, search: str) -> Answer:
    _save(client, "One", path, search)
    return _press(client, ids.VIEW_START, _kept(client, desk))


def _bare(client: DashClient, address: str = "/", **kept: Any) -> str:  # noqa: ANN401 - Flask's
    """Give where an address leads, `` when it is shown as it is."""
    answer = client.http.get(address, **kept)
    assert answer.status_code in {200, 302}
    return str(answer.headers.get("Location", ""))


def test_start(client: DashClient, desk: PersonalDesk) -> None:
    """A start is said, marked in the list, and opened by the bare address alone."""
    answer = _begin_with(client, desk, "/", "?period=all&text=a%26b")
    assert "View One is shown at the start. Undo" in answer.text(_NOTICES)
    shown = _open(client)
    assert "One Start" in shown.text(_LIST)
    assert shown[_BEGIN] == "/?period=all&text=a%26b"
    assert _bare(client) == "/?period=all&text=a%26b"
    assert _bare(client, "/?period=12-months") == ""
    assert _bare(client, "/expenses") == ""

    usual = _press(client, ids.VIEW_START, _kept(client, desk))
    assert "The usual overview is shown at the start. Undo" in usual.text(_NOTICES)
    assert start_of(desk.book().views) is None
    assert _bare(client) == ""


def test_start_on_the_list(client: DashClient, desk: PersonalDesk) -> None:
    """A start on the list is opened; the link to the overview still leads to an overview."""
    _begin_with(client, desk, "/expenses", "?category=none")
    assert _bare(client) == "/expenses?category=none"
    assert _open(client)[_BEGIN] == "/?period=12-months"


def test_deleted_start(client: DashClient, desk: PersonalDesk) -> None:
    """When the start is deleted, the usual overview is shown without a word."""
    _begin_with(client, desk, "/", "?period=all")
    desk.ledger().delete_view(_only(desk).id, "delete")
    assert _bare(client) == ""
    assert _open(client)[_BEGIN] == ""


def test_start_of_a_later_program(client: DashClient, desk: PersonalDesk) -> None:
    """A view whose address this program cannot read is listed as such, and begins nothing."""
    _begin_with(client, desk, "/", "?period=all")
    desk.ledger().change_view(_only(desk).id, "period=century", _only(desk).version, "later")
    assert _bare(client) == ""
    answer = _open(client)
    assert "Overview · its address cannot be read" in answer.text(_LIST)
    assert answer[_BEGIN] == ""


def test_start_is_nobody_elses(client: DashClient, desk: PersonalDesk) -> None:
    """Who is not signed in is asked to sign in; another person begins with the usual overview."""
    _begin_with(client, desk, "/", "?period=all&text=secret")
    stranger = client.app.server.test_client().get("/")
    assert (stranger.status_code, stranger.headers["Location"]) == (303, "/signin?next=%2F")
    client.sign_in(f"not {OWNER}")
    assert _bare(client) == ""


class _Failing(MemoryStore):
    """A store that cannot list views while it fails."""

    fails = False

    def all(self, owner: str, kind: str) -> list[Record]:
        """Answer, or not."""
        if self.fails and kind == VIEW:
            raise StoreUnavailable
        return super().all(owner, kind)


def test_start_while_the_store_is_away() -> None:
    """The frame of the page comes all the same: it says itself what cannot be read."""
    store = _Failing()
    services = services_over(store)
    client = DashClient(create_app(services))
    services.desk(OWNER).ledger().save_view("One", "/", "period=all", "save")
    store.fails = True
    assert _bare(client) == ""

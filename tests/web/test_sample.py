"""Sample data comes with one click and goes whole."""

from builders import a_draft
from dash_client import Answer, DashClient, at, links_of
from programs import Piecewise, services_over

from analytics.summary import totals
from components import ids, page, shell
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.filter import ExpenseFilter
from spending.job import REMOVED

_LOAD = at(ids.SAMPLE_LOAD, "n_clicks")
_QUERY = at(ids.OVERVIEW_QUERY, "data")
_LOOK = at(ids.OVERVIEW, "className")


def _load(client: DashClient, desk: PersonalDesk) -> Answer:
    return client.fire(_LOAD, {_LOAD: 1, at(ids.CHANGE, "data"): desk.book().version})


def _show(client: DashClient) -> Answer:
    return client.fire(_QUERY, {_QUERY: "?period=all"}, output=_LOOK)


def _take_out(client: DashClient, job: str, version: int) -> Answer:
    button = ids.take_out(job, version)
    return client.fire(
        at(button, "n_clicks"), {at(button, "n_clicks"): 1, at(button, "id"): button}
    )


def test_sample_is_named_with_its_number(client: DashClient, desk: PersonalDesk) -> None:
    """While it is there the overview says that it is sample data, how much, and how to lose it."""
    _load(client, desk)
    count = len(desk.book().frame.table)
    assert count > 1_000
    strip = _show(client)[at(ids.OVERVIEW_STRIPS, "children")]
    assert f"This is sample data: {count:,} expenses" in _text(strip)
    assert f"Remove all {count:,}" in _text(strip)
    ((_, href),) = links_of(strip)
    assert totals(desk.book(), ExpenseFilter.from_query(href.partition("?")[2])).count == count


def _text(shown: object) -> str:
    return Answer(200, {"x": shown}).text("x")


def test_sample_goes_whole(client: DashClient, desk: PersonalDesk) -> None:
    """One click takes out every sample expense and leaves one's own."""
    _load(client, desk)
    desk.ledger().add(a_draft(4_200), "own")
    (job,) = desk.book().jobs
    _take_out(client, job.id, desk.book().version)
    book = desk.book()
    assert [
        book.frame.columns.expense(row).amount for row in range(len(book.snapshot.expenses))
    ] == [4_200]
    assert next(one for one in book.jobs if one.id == job.id).state == REMOVED
    assert not _show(client)[at(ids.OVERVIEW_STRIPS, "children")]


def test_sample_can_come_again(client: DashClient, desk: PersonalDesk) -> None:
    """After it went, the same invitation brings it back."""
    _load(client, desk)
    (job,) = desk.book().jobs
    count = len(desk.book().frame.table)
    _take_out(client, job.id, desk.book().version)
    assert _show(client)[_LOOK] == page.EMPTY
    _load(client, desk)
    assert len(desk.book().frame.table) == count


def test_two_clicks_load_once(client: DashClient, desk: PersonalDesk) -> None:
    """A second click on the same page begins nothing."""
    version = {_LOAD: 1, at(ids.CHANGE, "data"): 0}
    client.fire(_LOAD, version)
    count = len(desk.book().frame.table)
    client.fire(_LOAD, version)
    assert len(desk.book().jobs) == 1
    assert len(desk.book().frame.table) == count


def test_two_clicks_take_out_once(client: DashClient, desk: PersonalDesk) -> None:
    """A second click on the same button begins no second removal."""
    _load(client, desk)
    (job,) = desk.book().jobs
    version = desk.book().version
    _take_out(client, job.id, version)
    jobs = len(desk.book().jobs)
    second = _take_out(client, job.id, version)
    assert second.status == 200
    assert len(desk.book().jobs) == jobs


def test_progress_is_shown_while_it_comes() -> None:
    """Long work says how far it is, the pages look more often, and the button waits."""
    services = services_over(runner=Piecewise)
    client, desk = DashClient(create_app(services)), services.desk(OWNER)
    _load(client, desk)
    (job,) = desk.book().jobs
    assert job.is_running
    shown = _show(client)
    said = shown.text(at(ids.OVERVIEW_STRIPS, "children"))
    assert said == f"Bringing in sample data: {job.done:,} of {job.total:,}"
    assert shown[at(ids.SAMPLE_LOAD, "disabled")] is True
    looks = at(ids.POLL, "n_intervals")
    pace = client.fire(looks, {looks: 1, at(ids.POLL, "interval"): shell.CALM})
    assert pace[at(ids.POLL, "interval")] == shell.BUSY

"""The settings of months, limits and alerts: shown, tried out and saved."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from dash_client import Answer, DashClient, at, text_of
from hypothesis import given
from hypothesis import strategies as st
from programs import IN_EUROS

from components import alert_settings, ids
from dashboard.services import PersonalDesk
from spending.notify import Quiet
from spending.period import LAST_OF_MONTH
from spending.rollover import KINDS, NO_ROLLOVER, Rollover
from spending.settings import Settings

_QUERY = at(ids.SETTINGS_QUERY, "data")
_KEPT = at(ids.ALERTING_KEPT, "data")
_SUBMIT = at(ids.ALERTING_FORM, "n_submit")
_RUNS = at(ids.ALERTING_MONTH_RUNS, "children")
_FIELDS = {name: at(control, "value") for name, control in alert_settings.FIELDS.items()}
_WRONG = {name: at(wrong, "children") for name, wrong in alert_settings.WRONG.items()}
_AS_IT_IS = alert_settings.stored_in(IN_EUROS)


def _named(values: dict[str, Any]) -> dict[str, Any]:
    return {_FIELDS[name]: value for name, value in values.items()}


def _show(client: DashClient, **props: Any) -> Answer:  # noqa: ANN401 - props
    return client.fire(_QUERY, {_QUERY: "", **props}, output=_KEPT)


def _save(client: DashClient, **values: object) -> Answer:
    return client.fire(_SUBMIT, {_SUBMIT: 1, **_named({**_AS_IT_IS, **values})})


def _said(answer: Answer) -> dict[str, str]:
    return {name: answer[place] for name, place in _WRONG.items() if answer[place]}


def test_form_shows_what_is_set(client: DashClient, desk: PersonalDesk) -> None:
    """Every field has what the account has, as a person would type it."""
    wanted = replace(
        desk.book().settings,
        month_start=LAST_OF_MONTH,
        thresholds=(50, 90, 120),
        rollover=Rollover("surplus", 12_345),
        mail_to="ada@example.org",
        quiet=Quiet(time(22), time(7, 30)),
    )
    desk.ledger().change_settings(wanted, "one")
    answer = _show(client)
    assert {name: answer[place] for name, place in _FIELDS.items()} == {
        "month_start": "31",
        "thresholds": "50, 90, 120",
        "rollover": "surplus",
        "cap": "123.45",
        "mail_to": "ada@example.org",
        "quiet_begin": "22:00",
        "quiet_end": "07:30",
    }


def test_everything_is_saved_together(client: DashClient, desk: PersonalDesk) -> None:
    """One press saves all fields in one commit, and leaves money and dates as they are."""
    answer = _save(
        client, month_start="25", thresholds="120; 50 % 90", rollover="both", cap="1.50",
        mail_to=" ada@example.org ", quiet_begin="22:00", quiet_end="07:30",
    )  # fmt: skip
    assert _said(answer) == {}
    book = desk.book()
    assert book.version == answer[at(ids.CHANGE, "data")] == 1
    assert book.settings == replace(
        IN_EUROS,
        month_start=25,
        thresholds=(50, 90, 120),
        rollover=Rollover("both", 150),
        mail_to="ada@example.org",
        quiet=Quiet(time(22), time(7, 30)),
    )
    assert "50%, 90%, 120%" in answer.text(at(ids.NOTICES, "children"))


def test_saved_values_stand_as_they_are_kept(client: DashClient, desk: PersonalDesk) -> None:
    """What was typed loosely is a draft no more: the form has it as it is kept."""
    kept = _show(client)[_KEPT]
    answer = _save(client, thresholds="100,80 ,50", mail_to=" ada@example.org")
    assert answer[_FIELDS["thresholds"]] == "50, 80, 100"
    assert answer[_FIELDS["mail_to"]] == "ada@example.org"
    typed = {place: answer[place] for place in _FIELDS.values()}
    after = _show(client, **{_KEPT: kept, **typed})[_KEPT]
    assert after == alert_settings.stored_in(desk.book().settings)


def test_empty_fields_mean_none(client: DashClient, desk: PersonalDesk) -> None:
    """Without thresholds, address and hours nobody is told anything, and that is allowed."""
    _save(client, mail_to="ada@example.org", quiet_begin="22:00", quiet_end="07:00")
    answer = _save(client, thresholds="", mail_to="", quiet_begin="", quiet_end=None)
    settings = desk.book().settings
    assert (settings.thresholds, settings.mail_to, settings.quiet) == ((), "", None)
    assert "You are told of no limit." in answer.text(at(ids.NOTICES, "children"))


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        (
            "month_start",
            {"month_start": "29"},
            "The first day of the month must be a day from 1 to 28",
        ),
        (
            "month_start",
            {"month_start": None},
            "The first day of the month must be a day from 1 to 28",
        ),
        (
            "month_start",
            {"month_start": "٣"},
            "The first day of the month must be a day from 1 to 28",
        ),
        ("thresholds", {"thresholds": "80, many"}, "'many', which is no whole percentage"),
        ("thresholds", {"thresholds": "-5"}, "'-5', which is no whole percentage"),
        ("thresholds", {"thresholds": "80.5"}, "'80.5', which is no whole percentage"),
        ("thresholds", {"thresholds": "0"}, "must be whole percentages from 1 to 1000"),
        ("thresholds", {"thresholds": "1 2 3 4 5 6 7 8 9 10 11"}, "must be 10 at most"),
        ("rollover", {"rollover": "all"}, "must be one of none, surplus"),
        ("rollover", {"rollover": "both", "cap": "x"}, "Rollover cannot have this cap: 'x' is not"),
        ("rollover", {"rollover": "both", "cap": "-5"}, "cap of zero or more"),
        ("mail_to", {"mail_to": "nobody"}, "This is no address such as name@example.org"),
        ("mail_to", {"mail_to": "a@b.org\r\nBcc: c@d.org"}, "This is no address"),
        ("quiet_hours", {"quiet_begin": "22:00"}, "need two times such as 22:00"),
        ("quiet_hours", {"quiet_begin": "7:00", "quiet_end": "8:00"}, "need two times"),
        ("quiet_hours", {"quiet_begin": "07:00", "quiet_end": "07:00"}, "must end at another"),
    ],
)
def test_bad_value_is_named_at_its_field(
    client: DashClient, desk: PersonalDesk, name: str, values: dict[str, Any], reason: str
) -> None:
    """A value that cannot be used is said at its own field alone; nothing is saved or lost."""
    said = _said(_save(client, **values))
    assert said.keys() == {name}
    assert reason in said[name]
    assert desk.book().version == 0


def test_all_that_is_wrong_is_said_at_once(client: DashClient) -> None:
    """Nobody mends one field to be told of the next."""
    answer = _save(
        client, month_start="0", thresholds="x", rollover="x", mail_to="x", quiet_begin="x"
    )
    assert _said(answer).keys() == _WRONG.keys()
    assert _FIELDS["thresholds"] not in answer


def test_cap_of_no_rollover_is_nothing(client: DashClient, desk: PersonalDesk) -> None:
    """Where nothing goes on, how much of it is not asked."""
    assert _said(_save(client, rollover="none", cap="whatever")) == {}
    assert desk.book().settings.rollover == NO_ROLLOVER


def test_typed_fields_survive_a_change_elsewhere(client: DashClient, desk: PersonalDesk) -> None:
    """A field somebody has changed stays; the others follow what another tab saved."""
    kept = _show(client)[_KEPT]
    now = replace(desk.book().settings, thresholds=(10,), month_start=5)
    desk.ledger().change_settings(now, "elsewhere")
    typed = _named({**_AS_IT_IS, "thresholds": "33"})
    answer = _show(client, **{_KEPT: kept, **typed})
    assert answer[_FIELDS["month_start"]] == "5"
    assert _FIELDS["thresholds"] not in answer


def test_other_form_leaves_these_alone(client: DashClient, desk: PersonalDesk) -> None:
    """Who saves money and dates keeps months, thresholds, address and hours."""
    _save(client, month_start="25", thresholds="70", mail_to="ada@example.org")
    before = desk.book().settings
    submit = at(ids.SETTINGS_FORM, "n_submit")
    client.fire(submit, {
        submit: 1, at(ids.SETTINGS_LOCALE, "value"): "de_DE",
        at(ids.SETTINGS_ZONE, "value"): "UTC", at(ids.SETTINGS_WEEK, "value"): "0",
    })  # fmt: skip
    assert desk.book().settings == replace(before, locale="de_DE")


# What the present month becomes


def _previewed(client: DashClient, start: object) -> str:
    given = {_FIELDS["month_start"]: start}
    return client.fire(_FIELDS["month_start"], given, output=_RUNS)[_RUNS] or ""


def test_present_month_is_shown_before_it_is_saved(client: DashClient, desk: PersonalDesk) -> None:
    """The choice of a day says which days the present month would have; nothing is saved."""
    assert "becomes" not in _previewed(client, "1")
    assert "becomes" in _previewed(client, "25")
    assert _previewed(client, "29") == ""
    assert _previewed(client, None) == ""
    assert desk.book().version == 0


@pytest.mark.parametrize(
    ("start", "locale", "said"),
    [
        (1, "en_US", "Nov 1 – 30, 2026"),
        (25, "en_US", "Oct 25 – Nov 24, 2026"),
        (10, "de_DE", "10. Nov. – 9. Dez. 2026"),
        (LAST_OF_MONTH, "en_US", "Oct 31 – Nov 29, 2026"),
    ],
)
def test_days_are_written_as_the_person_does(start: int, locale: str, said: str) -> None:
    """First and last day are named, in the account's own words."""
    wanted = Settings("EUR", locale, "UTC", month_start=start)
    text = alert_settings.runs_in_words(wanted, wanted, date(2026, 11, 22))
    assert said in text_of(text)


# Reading what is typed


_SETTINGS = st.builds(
    replace,
    st.just(IN_EUROS),
    locale=st.sampled_from(["en_US", "de_DE", "fr_FR"]),
    month_start=st.sampled_from([*range(1, 29), LAST_OF_MONTH]),
    thresholds=st.sets(st.integers(1, 1_000), max_size=10).map(lambda some: tuple(sorted(some))),
    rollover=st.builds(Rollover, st.sampled_from(KINDS[1:]), st.none() | st.integers(0, 10_000_000))
    | st.just(NO_ROLLOVER),
    mail_to=st.sampled_from(["", "ada@example.org"]),
    quiet=st.none() | st.just(Quiet(time(22), time(7))),
)


@given(_SETTINGS)
def test_what_is_shown_reads_back(settings: Settings) -> None:
    """Saving a form nobody touched changes nothing, whatever is set."""
    read = alert_settings.read(alert_settings.stored_in(settings), settings)
    assert (read.settings, dict(read.problems)) == (settings, {})


@given(st.dictionaries(st.sampled_from(sorted(_FIELDS)), st.text() | st.none() | st.integers()))
def test_anything_typed_is_read_or_named(typed: dict[str, object]) -> None:
    """Whatever stands in the fields is a setting or a plain sentence at a field."""
    read = alert_settings.read({**_AS_IT_IS, **typed}, IN_EUROS)
    assert read.problems.keys() <= _WRONG.keys()
    assert all(len(said) < 120 for said in read.problems.values())

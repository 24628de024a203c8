"""Personal tokens in the settings, as words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dash_client import nodes, text_of

from components import ids, token_settings
from spending.personal_token import LIVES, PersonalToken
from spending.settings import Settings

_BERLIN = Settings("EUR", "de_DE", "Europe/Berlin")
_MADE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
_READING = PersonalToken(
    "f" * 64, "ann", "Script", can_write=False, made=_MADE, until=_MADE + timedelta(days=30)
)
_FORM = {"name": "Script", "may": "read", "days": "90"}


def _said(token: PersonalToken, *, after: timedelta = timedelta(0)) -> str:
    return text_of(token_settings.view([token], _BERLIN, _MADE + after))


def test_row_says_everything_in_the_persons_language_and_zone() -> None:
    """What it is called, what it may, and its moments."""
    used = replace(_READING, can_write=True, used=_MADE + timedelta(hours=2))
    assert _said(_READING) == (
        "Script Read only Made 21.11.2026, 00:30 Never used Expires 21.12.2026, 00:30 Revoke"
    )
    assert "Read and change" in _said(used)
    assert "Last used 21.11.2026, 02:30" in _said(used)


def test_expired_token_says_so() -> None:
    """From the very moment on, and it can still be taken off the list."""
    life = timedelta(days=30)
    assert "Expired" not in _said(_READING, after=life - timedelta(seconds=1))
    assert "Expired 21.12.2026, 00:30 Revoke" in _said(_READING, after=life)


def test_buttons_are_told_apart_by_name() -> None:
    """Who hears the page knows which token a button revokes, also of two of one name."""
    later = replace(_READING, id="e" * 64, made=_MADE + timedelta(days=1))
    rows = token_settings.view([_READING, later], _BERLIN, _MADE)
    buttons = {
        node["props"]["aria-label"]: node["props"]["id"]
        for node in nodes(rows)
        if node["type"] == "Button"
    }
    assert buttons == {
        "Revoke Script, made 21.11.2026, 00:30": ids.token_end(_READING.id),
        "Revoke Script, made 22.11.2026, 00:30": ids.token_end(later.id),
    }


def test_no_token_is_said() -> None:
    """An empty list would say nothing."""
    assert text_of(token_settings.view([], _BERLIN, _MADE)) == "You have made none yet."


def test_every_field_has_a_label() -> None:
    """Those of the form, and that of the secret."""
    shown = [*nodes(token_settings.section()), *nodes(token_settings.made(_READING, "ext_x"))]
    labelled = {node["props"].get("html_for") for node in shown if node["type"] == "Label"}
    fields = {node["props"]["id"] for node in shown if node["type"] in {"Input", "Select"}}
    assert fields == labelled == {*token_settings.FIELDS.values(), ids.TOKEN_SECRET}


def test_secret_is_shown_to_be_copied_and_not_to_be_changed() -> None:
    """With a plain word that it is not shown again; the browser offers it nowhere else."""
    shown = token_settings.made(_READING, "ext_secret")
    (box,) = [node["props"] for node in nodes(shown) if node["type"] == "Input"]
    assert (box["value"], box["readonly"], box["autocomplete"]) == ("ext_secret", True, "off")
    assert "Copy it now: it is not shown again." in text_of(shown)
    assert "ext_secret" not in text_of(token_settings.view([_READING], _BERLIN, _MADE))


def test_name_is_text() -> None:
    """Whatever a token is called, it is no markup."""
    hostile = replace(_READING, name="<b>x</b>")
    assert "<b>x</b>" in text_of(token_settings.made(hostile, "ext_x"))
    assert "<b>x</b>" in _said(hostile)


def test_usual_choice_is_the_careful_one() -> None:
    """A token reads only, and ends within a quarter, unless somebody chooses otherwise."""
    chosen = {
        node["props"]["id"]: node["props"]
        for node in nodes(token_settings.section())
        if node["type"] == "Select"
    }
    assert chosen[ids.TOKEN_MAY]["value"] == token_settings.READS
    assert chosen[ids.TOKEN_DAYS]["value"] == "90"
    offered = [one["value"] for one in chosen[ids.TOKEN_DAYS]["options"]]
    assert offered == [str(days) for days in LIVES]


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({}, ("Script", 90, False)),
        ({"may": "write"}, ("Script", 90, True)),
        ({"may": "everything"}, ("Script", 90, False)),
        ({"may": ["write"]}, ("Script", 90, False)),
        ({"days": "٣٠"}, ("Script", 0, False)),
        ({"days": 90}, ("Script", 0, False)),
        ({"days": "9" * 5_000}, ("Script", 0, False)),
        ({"name": ["Script"]}, ("", 90, False)),
        ({"name": None}, ("", 90, False)),
    ],
)
def test_form_is_read_strictly(changes: dict[str, object], read: tuple[str, int, bool]) -> None:
    """What is not exactly what the form offers grants nothing."""
    assert token_settings.asked_for({**_FORM, **changes}) == read

"""The settings page: money and dates as the person has them."""

from dataclasses import replace
from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, text_of
from programs import IN_EUROS, services_over

from components import ids, page, settings_page
from components.money import currencies
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from spending.settings import Settings

_QUERY = at(ids.SETTINGS_QUERY, "data")
_LOOK = at(ids.SETTINGS, "className")
_KEPT = at(ids.SETTINGS_KEPT, "data")
_SUBMIT = at(ids.SETTINGS_FORM, "n_submit")
_CURRENCY, _LOCALE, _ZONE, _WEEK = (
    at(control, "value") for control, _ in settings_page.FIELDS.values()
)
_WRONG = {name: at(wrong, "children") for name, (_, wrong) in settings_page.FIELDS.items()}
_AS_IT_IS = {_CURRENCY: None, _LOCALE: "en_US", _ZONE: "UTC", _WEEK: "0"}
_DEFAULT = Settings("USD", "en_US", "UTC")


def _show(client: DashClient, **values: Any) -> Answer:  # noqa: ANN401 - props
    return client.fire(_QUERY, {_QUERY: "", **values}, output=_LOOK)


def _save(client: DashClient, values: dict[str, Any]) -> Answer:
    return client.fire(_SUBMIT, {_SUBMIT: 1, **_AS_IT_IS, **values})


def test_form_shows_what_is_set(client: DashClient) -> None:
    """The fields have what the account has; a chosen currency is a text with its reason."""
    answer = _show(client)
    assert answer[_LOOK] == page.READY
    assert (answer[_LOCALE], answer[_ZONE], answer[_WEEK]) == ("en_US", "UTC", "0")
    assert "is-chosen" in answer[at(ids.SETTINGS_CURRENCY_PLACE, "className")]
    assert answer[at(ids.SETTINGS_CURRENCY_SAID, "children")] == "EUR · Euro"


def test_saving_changes_how_everything_is_written(client: DashClient, desk: PersonalDesk) -> None:
    """Locale, zone and first weekday are saved together, and said with an example."""
    answer = _save(client, {_LOCALE: "de_DE", _ZONE: "Europe/Berlin", _WEEK: "7"})
    assert desk.book().settings == Settings("EUR", "de_DE", "Europe/Berlin", chosen=True, week=7)
    said = answer.text(at(ids.NOTICES, "children"))
    assert "1.234,56 €" in said
    assert answer[at(ids.CHANGE, "data")] == desk.book().version
    desk.ledger().add(a_draft(150_000), "one")
    shown = client.fire(at(ids.OVERVIEW_QUERY, "data"), {}, output=at(ids.OVERVIEW, "className"))
    assert "1.500,00 €" in text_of(list(shown.props.values()))


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("locale", "xx_YY", "'xx_YY' is none such as en_US"),
        ("locale", "<b>", "is none such as en_US"),
        ("zone", "Mars/Olympus", "is none such as Europe/Berlin"),
        ("zone", "../../etc/passwd", "is none such as Europe/Berlin"),
        ("week", "9", "must begin on a day"),
        ("week", None, "must begin on a day"),
        ("locale", {"a": [1]}, "is none such as en_US"),
    ],
)
def test_bad_value_is_named_at_its_field(
    client: DashClient, desk: PersonalDesk, name: str, value: object, reason: str
) -> None:
    """A value that cannot be used is said at its own field; nothing is saved, nothing is lost."""
    control, _ = settings_page.FIELDS[name]
    answer = _save(client, {at(control, "value"): value, _WEEK if name != "week" else "": "6"})
    assert reason in answer[_WRONG[name]]
    assert [said for field, said in _WRONG.items() if field != name and answer[said]] == []
    assert desk.book().version == 0
    assert _LOCALE not in answer


def test_two_bad_values_are_both_named(client: DashClient) -> None:
    """All that is wrong is said at once."""
    answer = _save(client, {_LOCALE: "nowhere", _ZONE: "nowhere"})
    assert answer[_WRONG["locale"]]
    assert answer[_WRONG["zone"]]


def test_typed_fields_survive_a_change_elsewhere(client: DashClient, desk: PersonalDesk) -> None:
    """A field somebody has changed stays; the others follow what another tab saved."""
    kept = _show(client)[_KEPT]
    now = replace(desk.ledger().settings(), locale="fr_FR", zone="Asia/Tokyo")
    desk.ledger().change_settings(now, "elsewhere")
    answer = _show(client, **{_KEPT: kept, **_AS_IT_IS, _ZONE: "Europe/Rome"})
    assert answer[_LOCALE] == "fr_FR"
    assert _ZONE not in answer


def test_preview_follows_the_choice(client: DashClient) -> None:
    """Before anything is saved the page shows how it will look."""
    given: dict[str, object] = {**_AS_IT_IS, _LOCALE: "de_DE", _KEPT: {}}
    answer = client.fire(_LOCALE, given, output=ids.SETTINGS_PREVIEW)
    said = answer.text(at(ids.SETTINGS_PREVIEW, "children"))
    assert "1.234.567,89" in said
    assert "1.234,56 €" in said
    assert "Montag" in said


def _without_currency() -> tuple[DashClient, PersonalDesk]:
    services = services_over(account=_DEFAULT)
    return DashClient(create_app(services)), services.desk("local")


def test_currency_is_chosen_once() -> None:
    """A currency nobody chose can be chosen; from then on it stays, whatever is sent."""
    client, desk = _without_currency()
    assert "is-chosen" not in _show(client)[at(ids.SETTINGS_CURRENCY_PLACE, "className")]
    _save(client, {_CURRENCY: "JPY"})
    assert (desk.book().settings.currency, desk.book().settings.chosen) == ("JPY", True)
    _save(client, {_CURRENCY: "EUR", _LOCALE: "ja_JP"})
    assert (desk.book().settings.currency, desk.book().settings.locale) == ("JPY", "ja_JP")


def test_other_settings_leave_the_currency_open() -> None:
    """Who saves a locale without choosing a currency has not chosen one."""
    client, desk = _without_currency()
    _save(client, {_LOCALE: "en_GB"})
    assert (desk.book().settings.locale, desk.book().settings.chosen) == ("en_GB", False)
    answer = _save(client, {_CURRENCY: "XXXX"})
    assert "is no ISO 4217 code" in answer[_WRONG["currency"]]
    assert desk.book().settings.chosen is False


def test_every_choice_can_be_saved() -> None:
    """No locale, zone or currency is offered that the account refuses."""
    frame = settings_page
    for code, _ in currencies():
        assert frame.read({"currency": code, "locale": "en_US", "zone": "UTC", "week": "0"},
                          _DEFAULT).problems == {}  # fmt: skip
    offered = [("locale", code) for code, _ in frame._locales()]
    offered += [("zone", zone) for zone in frame._zones()]
    for name, value in offered:
        typed = {"locale": "en_US", "zone": "UTC", "week": "0", name: value}
        assert frame.read(typed, IN_EUROS).problems == {}


# The first visit


def _adopt(client: DashClient, zone: object) -> Answer:
    told = at(ids.BROWSER_ZONE, "data")
    return client.fire(told, {told: zone})


def test_first_visit_takes_the_browsers_zone(client: DashClient, desk: PersonalDesk) -> None:
    """An account nobody has set anything in is in the time zone of its first browser, silently."""
    answer = _adopt(client, "Europe/Berlin")
    assert desk.book().settings.zone == "Europe/Berlin"
    assert answer[at(ids.CHANGE, "data")] == desk.book().version == 1
    assert at(ids.NOTICES, "children") not in answer
    _adopt(client, "Asia/Tokyo")
    assert (desk.book().settings.zone, desk.book().version) == ("Europe/Berlin", 1)


@pytest.mark.parametrize("zone", ["UTC", "", None, 5, "Mars/Olympus", ["Europe/Berlin"], "../x"])
def test_first_visit_leaves_what_is_no_news(
    client: DashClient, desk: PersonalDesk, zone: object
) -> None:
    """The same zone, or what is none, makes no commit and no noise."""
    answer = _adopt(client, zone)
    assert (answer.status, dict(answer.props)) == (204, {})
    assert desk.book().version == 0

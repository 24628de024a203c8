"""Limits that are reached are told once to a browser, counted, listed, and put away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from books import latest
from builders import SteppingClock, a_draft
from dash_client import Answer, DashClient, at, links_of, nodes, text_of
from marks import false_marks, marks_of
from programs import services_over

from components import alerts_page, ids
from components.words import percent
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.alert import Alert
from spending.budget import OVERALL
from spending.budget_acts import BudgetTerms
from spending.category import category_id
from spending.notify import Quiet
from spending.rollover import NO_ROLLOVER

_CHANGE = at(ids.CHANGE, "data")
_TOLD = at(ids.NOTICES, "children")
_SEEN = at(ids.ALERTS_SEEN, "data")
_HERE = at(ids.ALERTS_HERE, "data")


class _Browser:
    """What a browser keeps between two looks."""

    def __init__(self, client: DashClient, kept: Mapping[str, object] | None = None) -> None:
        self.client = client
        self.kept: dict[str, object] = dict(kept or {})

    def look(self) -> list[str]:
        """Look at the ledger and give what is told."""
        answer = self.client.fire(_CHANGE, {**self.kept, _CHANGE: 1}, output=ids.ALERTS_SEEN)
        self.kept |= {name: answer[name] for name in (_SEEN, _HERE)}
        return _messages(answer)

    def reopened(self) -> "_Browser":
        """Give the browser after the page was loaded again: only what it keeps for good is left."""
        return _Browser(self.client, {_SEEN: self.kept.get(_SEEN)})


def _messages(answer: Answer) -> list[str]:
    if _TOLD not in answer:
        return []
    return [text_of(one) for one in answer[_TOLD]]


def _cross(desk: PersonalDesk, operation: str = "add") -> None:
    desk.ledger().add(a_draft(20_000, "2026-11-20"), operation)


def test_crossing_is_told_once(client: DashClient, desk: PersonalDesk) -> None:
    """An alert is one message: not again at the next look, nor after the page is loaded again."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    assert browser.look() == []
    _cross(desk)
    (message,) = browser.look()
    assert message.startswith(
        "Over the limit Everything: €200.00 of €100.00 spent (200%), 9 days left."
    )
    assert browser.look() == []
    assert browser.reopened().look() == []


def test_limit_set_below_what_is_spent_is_told(client: DashClient, desk: PersonalDesk) -> None:
    """Not only an expense crosses a limit: a lower limit does as well."""
    _cross(desk)
    browser = _Browser(client)
    browser.look()
    desk.ledger().set_limit(10_000, "limit")
    assert len(browser.look()) == 1


def test_first_visit_replays_nothing(client: DashClient, desk: PersonalDesk) -> None:
    """What was crossed before this browser was ever here is not news."""
    desk.ledger().set_limit(10_000, "limit")
    _cross(desk)
    assert _Browser(client).look() == []


def test_crossing_while_away_is_told_at_the_next_visit(
    client: DashClient, desk: PersonalDesk
) -> None:
    """An import at night is told in the morning."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    browser.look()
    _cross(desk)
    assert len(browser.reopened().look()) == 1


def test_every_open_page_tells(client: DashClient, desk: PersonalDesk) -> None:
    """Two pages side by side both tell, though the first marks the alert as seen for both."""
    desk.ledger().set_limit(10_000, "limit")
    one, other = _Browser(client), _Browser(client)
    one.look()
    other.look()
    _cross(desk)
    assert len(one.look()) == 1
    other.kept[_SEEN] = one.kept[_SEEN]  # the browser shares it between its pages
    assert len(other.look()) == 1


def test_what_is_under_again_is_not_told(client: DashClient, desk: PersonalDesk) -> None:
    """A crossing undone before anybody looked is no news."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    browser.look()
    receipt = desk.ledger().add(a_draft(20_000, "2026-11-20"), "add")
    desk.ledger().undo(receipt.version, "undo")
    assert browser.look() == []


def test_second_crossing_is_told_again(client: DashClient, desk: PersonalDesk) -> None:
    """A limit that was left and crossed again is a new alert."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    browser.look()
    receipt = desk.ledger().add(a_draft(20_000, "2026-11-20"), "add")
    assert len(browser.look()) == 1
    desk.ledger().undo(receipt.version, "undo")
    browser.look()
    _cross(desk, "again")
    assert len(browser.look()) == 1


# Quiet, muted, many


FOOD = category_id("Food")
_MUTED = BudgetTerms(None, NO_ROLLOVER, muted=True)
_BADGE = at(ids.ALERTS_COUNT, "children")
_PLACES = {
    name: at(component, prop) for name, (component, prop) in alerts_page.PLACES.items()
}  # fmt: skip


@pytest.fixture
def clock(desk: PersonalDesk) -> SteppingClock:
    """The program's clock: noon on Sunday, 22 November 2026."""
    found = desk.services.tools.clock
    assert isinstance(found, SteppingClock)
    return found


def _set_quiet(desk: PersonalDesk, begin: time, end: time) -> None:
    ledger = desk.ledger()
    ledger.change_settings(replace(ledger.settings(), quiet=Quiet(begin, end)), "quiet")


def test_quiet_hours_hold_messages_back_until_they_end(
    client: DashClient, desk: PersonalDesk, clock: SteppingClock
) -> None:
    """In quiet hours nothing pops up; when they end it is told, once."""
    desk.ledger().set_limit(10_000, "limit")
    _set_quiet(desk, time(11), time(13))
    browser = _Browser(client)
    browser.look()
    _cross(desk)
    assert browser.look() == []
    clock.move(timedelta(hours=1))
    assert len(browser.look()) == 1
    assert browser.look() == []


def test_muted_limit_is_not_told_and_not_counted(client: DashClient, desk: PersonalDesk) -> None:
    """A limit is muted for every place, and unmuting it tells nothing of the past."""
    desk.ledger().set_limit(10_000, "limit")
    desk.ledger().change_budget(OVERALL, _MUTED, "mute")
    browser = _Browser(client)
    browser.look()
    _cross(desk)
    assert browser.look() == []
    assert _badge(client) == ""
    desk.ledger().change_budget(OVERALL, replace(_MUTED, muted=False), "unmute")
    assert browser.look() == []
    assert _badge(client) == "1 , 1 open alert"


def test_dismissed_or_snoozed_before_this_browser_looked_is_not_told(
    client: DashClient, desk: PersonalDesk
) -> None:
    """What somebody put away elsewhere does not pop up here."""
    ledger = desk.ledger()
    browser = _Browser(client)
    browser.look()
    food, _ = _two_alerts(desk)
    ledger.dismiss([food.id], "dismiss")
    others = [one.id for one in desk.book().alerts if one != food and not one.dismissed]
    ledger.snooze(others, date(2026, 11, 24), "snooze")
    assert browser.look() == []


def test_snoozed_is_told_again_when_its_day_begins(
    client: DashClient, desk: PersonalDesk, clock: SteppingClock
) -> None:
    """Until then it is neither told nor counted, then both, once."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    browser.look()
    _cross(desk)
    assert len(browser.look()) == 1
    (alert,) = desk.book().alerts
    desk.ledger().snooze([alert.id], date(2026, 11, 23), "snooze")
    assert browser.look() == []
    assert _badge(client) == ""
    clock.move(timedelta(hours=12))
    assert len(browser.look()) == 1
    assert _badge(client) == "1 , 1 open alert"
    assert browser.look() == []


def test_undone_dismissal_is_counted_and_not_told(client: DashClient, desk: PersonalDesk) -> None:
    """What comes back because somebody took back its dismissal was seen already."""
    desk.ledger().set_limit(10_000, "limit")
    browser = _Browser(client)
    browser.look()
    _cross(desk)
    browser.look()
    receipt = desk.ledger().dismiss([desk.book().alerts[0].id], "dismiss")
    assert _badge(client) == ""
    desk.undo(receipt.version)
    assert _badge(client) == "1 , 1 open alert"
    assert browser.look() == []


@pytest.mark.parametrize(("count", "messages"), [(3, 3), (4, 1)])
def test_many_at_once_are_one_message(
    client: DashClient, desk: PersonalDesk, count: int, messages: int
) -> None:
    """Up to three are told one by one; more are counted, and led to."""
    browser = _Browser(client)
    browser.look()
    ledger = desk.ledger()
    for number in range(count):
        one = ledger.add_category(f"Own {number}", f"category-{number}").ids[0]
        ledger.set_limit(100, f"limit-{number}", budget=one)
        ledger.add(a_draft(200, category=one), f"add-{number}")
    told = browser.look()
    assert len(told) == messages
    if messages == 1:
        assert told[0].startswith(f"Limits reached {count} alerts: {count} over a limit.")
        assert told[0].endswith("See the alerts")


def test_message_leads_to_exactly_its_expenses_and_can_be_dismissed(
    client: DashClient, desk: PersonalDesk
) -> None:
    """The message is enough: what led there, and a way to put it away."""
    _Browser(client).look()
    food, _ = _two_alerts(desk)
    answer = client.fire(_CHANGE, {_CHANGE: 1, _SEEN: []}, output=ids.ALERTS_SEEN)
    (shown,) = [one for one in answer[_TOLD] if "Food" in text_of(one)]
    (link,) = links_of(shown)
    assert link[1] == f"/expenses?from=2026-11-01&to=2026-11-30&category={FOOD}"
    assert _false_marks(desk, {"told": shown}) == []
    (button,) = [one["props"]["id"] for one in nodes(shown) if _type(one) == "alert-dismiss"]
    assert button["alert"] == food.id
    _press(client, button)
    assert [one.dismissed for one in desk.book().alerts if one.id == food.id] == [True]


# The page


def _two_alerts(desk: PersonalDesk) -> tuple[Alert, Alert]:
    """Spend 84 of 100 on food, and 184 of 100 in all, which was near before it was over."""
    ledger = desk.ledger()
    ledger.set_limit(10_000, "limit-food", budget=FOOD)
    ledger.add(a_draft(8_400, "2026-11-20", merchant="Nord Foods", category=FOOD), "food")
    ledger.set_limit(10_000, "limit-all")
    ledger.add(a_draft(10_000, "2026-11-21", merchant="Homely"), "other")
    alerts = {one.budget: one for one in reversed(desk.book().alerts)}
    first = next(one for one in desk.book().alerts if one.budget == OVERALL and one.is_over)
    return alerts[FOOD], first


def _shown(client: DashClient, query: str = "") -> Answer:
    where = at(ids.ALERTS_QUERY, "data")
    return client.fire(where, {where: query}, output=_PLACES["look"])


def _press(client: DashClient, button: ids.Pattern, **more: object) -> Answer:
    given = {at(button, "n_clicks"): 1, at(button, "id"): button, **more}
    return client.fire(at(button, "n_clicks"), given)


def _badge(client: DashClient) -> str:
    return client.fire(_CHANGE, {_CHANGE: 1}, output=ids.ALERTS_SEEN).text(_BADGE)


def _type(node: Mapping[str, Mapping[str, object]]) -> object:
    component = node["props"].get("id")
    return component.get("type") if isinstance(component, Mapping) else None


def _false_marks(desk: PersonalDesk, view: Mapping[str, object]) -> list[object]:
    book = desk.book()
    marks = marks_of(view)
    assert marks
    return [*false_marks(marks, [*latest(book, 100)], book.categories, desk.today(book))]


def test_page_without_alerts_says_what_would_stand_here(client: DashClient) -> None:
    """An account without limits sees what alerts are, and the way to the budgets."""
    assert _shown(client)[_PLACES["look"]] == "page is-empty"


def test_page_says_which_limit_how_much_when_and_why(
    client: DashClient, desk: PersonalDesk
) -> None:
    """Each alert: sign and word, the sentence, when, how it stands now, the largest expenses."""
    _two_alerts(desk)
    desk.ledger().add(a_draft(600, "2026-11-21", merchant="Corner", category=FOOD), "more")
    page = _shown(client)
    assert page[_PLACES["look"]] == "page is-ready"
    said = page.text(_PLACES["open"])
    assert "Near the limit Food: €84.00 of €100.00 spent (84%), 9 days left." in said
    assert "Told Nov 22, 2026, 12:00 PM, when 80% was passed" in said
    assert "Now €90.00 of €100.00 spent (90%); €10.00 left: €1.11 a day for 9 days" in said
    assert "What led there Nord Foods €84.00 Corner €6.00 See all 2 expenses" in said
    assert page[_PLACES["head"]] == "2 open alerts"
    assert _false_marks(desk, page.props) == []


def test_dismissed_goes_to_what_was_before(client: DashClient, desk: PersonalDesk) -> None:
    """A press puts an alert away, says so, and can be taken back."""
    food, _ = _two_alerts(desk)
    answer = _press(client, ids.alert_dismiss(food.id, "page"))
    assert "Dismissed the alert of the limit on Food. Undo" in answer.text(_TOLD)
    page = _shown(client)
    assert "Food: €84.00" not in page.text(_PLACES["open"])
    assert "Near the limit · Dismissed" in page.text(_PLACES["earlier"])
    (undo,) = [one["props"]["id"] for one in nodes(answer[_TOLD]) if _type(one) == "undo"]
    _press(client, undo)
    assert "Food: €84.00" in _shown(client).text(_PLACES["open"])


def test_near_again_after_over(client: DashClient, desk: PersonalDesk) -> None:
    """Who was over a limit and is near it by a refund is told so: the figures are those of now."""
    ledger = desk.ledger()
    ledger.change_settings(replace(ledger.settings(), thresholds=(80, 100)), "thresholds")
    ledger.set_limit(10_000, "limit")
    ledger.add(a_draft(6_000), "within")
    ledger.add(a_draft(5_000), "over")
    ledger.add(a_draft(-2_000), "refund")
    page = _shown(client)
    assert page[_PLACES["head"]] == "1 open alert"
    assert "Near the limit Everything: €90.00 of €100.00 spent (90%)" in page.text(_PLACES["open"])
    assert "Back under since" in page.text(_PLACES["earlier"])


def test_all_that_is_shown_is_dismissed_at_once(client: DashClient, desk: PersonalDesk) -> None:
    """What came since somebody looked stays."""
    _two_alerts(desk)
    page = _shown(client)
    assert page[_PLACES["dismiss_all"]] == "Dismiss all 2"
    assert page[_PLACES["none_open"]] is False
    desk.ledger().set_limit(100, "another", budget=category_id("Travel"))
    desk.ledger().add(a_draft(90, category=category_id("Travel")), "since")
    press = at(ids.ALERTS_DISMISS_ALL, "n_clicks")
    answer = client.fire(press, {press: 1, _PLACES["shown"]: page[_PLACES["shown"]]})
    assert "Dismissed 2 alerts." in answer.text(_TOLD)
    left = _shown(client)
    assert left[_PLACES["head"]] == "1 open alert"
    assert left[_PLACES["none_open"]] is True


def test_snooze_asks_until_when_and_offers_days(client: DashClient, desk: PersonalDesk) -> None:
    """Tomorrow is Monday here, so it is offered once; the month's end is a day as well."""
    food, _ = _two_alerts(desk)
    asked = _press(client, ids.alert_snooze(food.id, "page"))
    assert asked[at(ids.SNOOZE, "is_open")] is True
    offered = asked.text(at(ids.SNOOZE_CHOICES, "children"))
    assert offered == "Tomorrow Mon, Nov 23, 2026 Next month Tue, Dec 1, 2026"
    kept = {at(ids.SNOOZE_KEPT, "data"): asked[at(ids.SNOOZE_KEPT, "data")]}
    answer = _press(client, ids.snooze_until("2026-11-23"), **kept)
    assert "Food: snoozed until November 23, 2026. Undo" in answer.text(_TOLD)
    assert answer[at(ids.SNOOZE, "is_open")] is False
    page = _shown(client)
    assert "Food: €84.00" not in page.text(_PLACES["open"])
    assert "Snoozed until November 23, 2026 Food: €84.00" in page.text(_PLACES["snoozed"])


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("", "Day is missing."),
        (None, "Day is missing."),
        ("2026-11-22", "Day must be one to come."),
        ("2026-13-01", "Day '2026-13-01' is no date such as 2026-11-22."),
    ],
)
def test_snooze_until_a_day_that_cannot_be(
    client: DashClient, desk: PersonalDesk, day: str | None, problem: str
) -> None:
    """A bad day is said beside its box, and nothing is done."""
    food, _ = _two_alerts(desk)
    submit = at(ids.SNOOZE_FORM, "n_submit")
    given = {
        submit: 1, at(ids.SNOOZE_DAY, "value"): day, at(ids.SNOOZE_KEPT, "data"): {"alert": food.id}
    }  # fmt: skip
    version = desk.book().version
    answer = client.fire(submit, given)
    assert answer[at(ids.SNOOZE_ERROR, "children")] == problem
    assert answer[at(ids.SNOOZE_DAY, "invalid")] is True
    assert desk.book().version == version
    given[at(ids.SNOOZE_DAY, "value")] = "2026-11-27"
    assert client.fire(submit, given)[at(ids.SNOOZE_ERROR, "children")] == ""
    assert [one.snoozed for one in desk.book().alerts if one.id == food.id] == [date(2026, 11, 27)]


def test_muted_category_is_listed_and_unmuted(client: DashClient, desk: PersonalDesk) -> None:
    """Its alerts leave what asks for attention; thresholds and rollover stay as they were."""
    food, _ = _two_alerts(desk)
    kept = BudgetTerms((70, 80), NO_ROLLOVER)
    desk.ledger().change_budget(FOOD, kept, "terms")
    answer = _press(client, ids.alert_mute(FOOD, food.id, mutes=True))
    assert "Muted the limit on Food." in answer.text(_TOLD)
    page = _shown(client)
    assert "limit Food: " not in page.text(_PLACES["open"])
    assert "Food Unmute" in page.text(_PLACES["muted"])
    assert "The limit is muted" in page.text(_PLACES["earlier"])
    assert desk.book().budgets[FOOD].thresholds == (70, 80)
    _press(client, ids.alert_mute(FOOD, "page", mutes=False))
    page = _shown(client)
    assert "limit Food: " in page.text(_PLACES["open"])
    assert page[_PLACES["muted"]] == []


def test_limit_without_alerts_that_is_muted_can_be_unmuted(
    client: DashClient, desk: PersonalDesk
) -> None:
    """The page is not empty while a limit is muted: here is where that is changed."""
    desk.ledger().set_limit(10_000, "limit", budget=FOOD)
    desk.ledger().change_budget(FOOD, _MUTED, "mute")
    page = _shown(client)
    assert page[_PLACES["look"]] == "page is-ready"
    assert "Food Unmute" in page.text(_PLACES["muted"])


def test_what_came_back_under_says_so(client: DashClient, desk: PersonalDesk) -> None:
    """An alert whose figure came back under its limit is no longer open."""
    desk.ledger().set_limit(10_000, "limit")
    receipt = desk.ledger().add(a_draft(20_000, "2026-11-20"), "add")
    desk.undo(receipt.version)
    page = _shown(client)
    assert page[_PLACES["head"]] == "Nothing asks for your attention"
    assert "Over the limit · Back under since" in page.text(_PLACES["earlier"])
    assert _false_marks(desk, page.props) == []


def test_earlier_alerts_come_page_by_page(client: DashClient, desk: PersonalDesk) -> None:
    """Older ones have addresses of their own, and no alert is on two pages or on none."""
    desk.ledger().set_limit(10_000, "limit")
    for number in range(alerts_page.AT_ONCE + 3):
        receipt = desk.ledger().add(a_draft(20_000 + number, "2026-11-20"), f"add-{number}")
        desk.undo(receipt.version)
    first, second = _shown(client), _shown(client, "?page=2")
    assert ("Older", "/alerts?page=2") in links_of(first[_PLACES["pages"]])
    assert ("Newer", "/alerts") in links_of(second[_PLACES["pages"]])
    said = first.text(_PLACES["earlier"]) + second.text(_PLACES["earlier"])
    money = desk.book().settings.money
    for number in range(alerts_page.AT_ONCE + 3):
        share = percent((20_000 + number) / 10_000, "en_US")
        assert said.count(f"{money(20_000 + number)} of €100.00 spent ({share})") == 1
    assert second[_PLACES["shown"]] == []
    assert "There is no such page here." in _shown(client, "?page=9").text(_PLACES["earlier"])


@pytest.mark.parametrize("query", ["?page=x", "?page=-1", "?page=", "?page=１", "?page=" + "9" * 9])
def test_address_that_cannot_be_used_says_so(client: DashClient, query: str) -> None:
    """What is no page number is named, in the page's own place; an empty one is the first."""
    answer = _shown(client, query)
    expected = "page is-empty" if query == "?page=" else "page is-failed"
    assert answer[_PLACES["look"]] == expected


def test_hostile_name_of_a_category_is_text(client: DashClient, desk: PersonalDesk) -> None:
    """A name full of markup is words in every place that names it."""
    ledger = desk.ledger()
    name = "<img src=x onerror=alert(1)>"
    one = ledger.add_category(name, "category").ids[0]
    ledger.set_limit(100, "limit", budget=one)
    ledger.add(a_draft(200, merchant=name, category=one), "add")
    page = _shown(client)
    texts = [
        node["props"]["children"]
        for node in nodes(page[_PLACES["open"]])
        if name in str(node["props"].get("children"))
    ]
    assert any(isinstance(text, str) and text.startswith(name) for text in texts)
    assert "dangerouslySetInnerHTML" not in str(page.props)


def test_alert_that_is_gone_says_so(client: DashClient) -> None:
    """An id of nothing changes nothing and is answered in words."""
    answer = _press(client, ids.alert_dismiss("overall#2026-11#80#9", "page"))
    assert "This alert is not there any more." in answer.text(_TOLD)


# Looking at the clock


def test_watch_tells_of_a_new_day_and_of_the_end_of_quiet_hours(
    client: DashClient, desk: PersonalDesk, clock: SteppingClock
) -> None:
    """A day that begins, or quiet hours that end, reach open pages as a write does."""
    _set_quiet(desk, time(11), time(13))
    look, version = at(ids.POLL, "n_intervals"), desk.book().version
    moment = at(ids.MOMENT, "data")
    known = {look: 1, _CHANGE: version, moment: "2026-11-22 quiet"}
    assert _CHANGE not in client.fire(look, known)
    clock.move(timedelta(hours=1))
    answer = client.fire(look, known)
    assert answer[_CHANGE] == version
    assert answer[moment] == "2026-11-22"
    clock.move(timedelta(hours=11))
    known[moment] = "2026-11-22"
    answer = client.fire(look, known)
    assert answer[_CHANGE] == version
    assert answer[moment] == "2026-11-23"


def test_day_begins_where_the_person_is() -> None:
    """Noon in UTC is the next day in Kiritimati, and the page knows."""
    services = services_over()
    desk = services.desk(OWNER)
    ledger = desk.ledger()
    ledger.change_settings(replace(ledger.settings(), zone="Pacific/Kiritimati"), "zone")
    answer = DashClient(create_app(services)).fire(at(ids.POLL, "n_intervals"))
    assert answer[at(ids.MOMENT, "data")] == "2026-11-23"

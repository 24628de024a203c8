"""The filter's panel as its callbacks answer: laid out from the address, leading to another."""

from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, nodes, text_of
from programs import IN_GERMAN, services_over

from components import ids
from components.expenses_filter import CHOSEN, TYPED
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from spending.category import NO_CATEGORY, category_id

_WANTED = at(ids.EXPENSES_FILTER_WANTED, "data")
_BODY = at(ids.EXPENSES_FILTER_BODY, "children")
_WAY = at(ids.EXPENSES_FILTER_GO, "data")
_SEARCH = at(ids.URL, "search")
_DAYS = at(ids.filter_part("days-wrong"), "children")
_AMOUNT = at(ids.filter_part("amount-wrong"), "children")
_FIND = at(ids.EXPENSES_FILTER_FIND, "value")


def _value(name: str) -> str:
    return at(ids.filter_part(name), "value")


def _laid_out(client: DashClient, query: str) -> dict[str, Any]:
    shown = client.fire(_WANTED, {_WANTED: 1, _SEARCH: query})[_BODY]
    return {node["props"]["id"]: node["props"] for node in nodes(shown) if "id" in node["props"]}


def _follow(client: DashClient, query: str = "", by: str = "category", **typed: object) -> Answer:
    """Change a control of the panel; the others hold what the address says."""
    shown = _laid_out(client, query)
    values = {name: shown[ids.filter_part(name)].get("value") for name in (*TYPED, *CHOSEN)}
    values.update({name.removesuffix("_"): value for name, value in typed.items()})
    sent = {_value(name): value for name, value in values.items()}
    return client.fire(_value(by), {**sent, _SEARCH: query}, output=ids.EXPENSES_FILTER_GO)


def test_laid_out_from_the_address(client: DashClient, desk: PersonalDesk) -> None:
    """Every control says what the address says, what is not on offer included."""
    desk.ledger().add(a_draft(merchant="Shop", method="Card", tags=("work",)), "one")
    food = category_id("Food")
    query = (
        f"?from=2026-11-01&to=2026-11-30&category={food}!&category=none&merchant=Elsewhere"
        "&method=Cash&tag=work&min=1250&max=-50&weekday=7&empty=note"
    )
    shown = _laid_out(client, query)

    said = {name: shown[ids.filter_part(name)]["value"] for name in (*TYPED, *CHOSEN)}
    assert said == {
        "from": "2026-11-01", "to": "2026-11-30", "min": "12.50", "max": "-0.50",
        "category": [f"{food}!", NO_CATEGORY], "merchant": ["Elsewhere"], "method": ["Cash"],
        "tag": ["work"], "weekday": ["7"], "empty": ["note"],
    }  # fmt: skip
    merchants = [one["value"] for one in shown[ids.filter_part("merchant")]["options"]]
    assert merchants == ["Elsewhere", "Shop"]


@pytest.mark.parametrize(
    "query",
    ["", "?category=none&text=a&sort=amount", "?weekday=1&weekday=7&empty=tag&min=5",
     "?not-category=none&import=x&from=2026-11-01"],
)  # fmt: skip
def test_untouched_is_the_same_address(client: DashClient, desk: PersonalDesk, query: str) -> None:
    """A panel in which nothing is changed leads to where one is, whatever the address holds."""
    desk.ledger().add(a_draft(), "one")
    href = _follow(client, query)[_WAY]["href"]
    before, after = (set(one.partition("?")[2].split("&")) for one in (query, href))

    assert after == before


def test_choosing_is_a_step_and_typing_is_none(client: DashClient) -> None:
    """What is chosen is pushed, what is typed takes the place of the address."""
    chosen = _follow(client, "?text=a", category=["none"])[_WAY]
    typed = _follow(client, "?text=a", by="min", min="5*2")[_WAY]

    assert chosen == {"href": "/expenses?category=none&text=a", "typed": False}
    assert typed == {"href": "/expenses?text=a&min=1000", "typed": True}


def test_amounts_in_the_way_of_the_account() -> None:
    """Amounts are typed as the account's locale writes them."""
    client = DashClient(create_app(services_over(account=IN_GERMAN)))

    assert _follow(client, by="min", min="1.234,50")[_WAY]["href"] == "/expenses?min=123450"


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ({"min": "abc"}, _AMOUNT, "At least: 'abc' is not a number"),
        ({"max": "1/0"}, _AMOUNT, "At most:"),
        ({"min": "10", "max": "5"}, _AMOUNT, "no amount fits both"),
        ({"from": "2025-08-2025"}, _DAYS, "From: '2025-08-2025' is no date"),
        ({"to": "0026-11-01"}, _DAYS, "To: 0026-11-01 is not between 1970 and 2100"),
        ({"from": "2026-11-30", "to": "2026-11-01"}, _DAYS, "To is before From"),
    ],
)
def test_wrong_in_its_place(
    client: DashClient, typed: dict[str, str], place: str, said: str
) -> None:
    """What cannot be used is named where it is typed; the address keeps what it had."""
    answer = _follow(client, "?from=2026-01-01&min=7", "min", **typed)

    assert said in answer[place]
    assert answer[_WAY]["href"].partition("?")[2] in {
        "from=2026-01-01&min=7", "from=2026-11-30&min=7", "from=2026-01-01&min=1000",
    }  # fmt: skip


@pytest.mark.parametrize("value", [7, {}, "none", [7, None, {}], ["", "9", "x"], None, True])
def test_hostile_values(client: DashClient, value: object) -> None:
    """Whatever the controls send is answered; what can be none of their values asks nothing."""
    for name in (*TYPED, "weekday", "empty"):
        answer = _follow(client, "", "category", **{name: value})
        assert answer.status == 200
        assert answer[_WAY]["href"] == "/expenses"


def test_bad_address(client: DashClient) -> None:
    """A panel over an address that cannot be used says so and asks for nothing."""
    answer = client.fire(_WANTED, {_WANTED: 1, _SEARCH: "?from=x"})

    assert "From" in text_of(answer[at(ids.NOTICES, "children")])
    assert answer[_BODY]


def test_merchants_are_found(client: DashClient, desk: PersonalDesk) -> None:
    """What is typed finds merchants whatever case and accents; chosen ones stay."""
    for number, name in enumerate(("Café Müller", "cafe muller", "Bäckerei", "<b>x</b>")):
        desk.ledger().add(a_draft(merchant=name), f"add-{number}")
    options = at(ids.filter_part("merchant"), "options")

    def found(text: object, chosen: object) -> list[str]:
        answer = client.fire(_FIND, {_FIND: text, _value("merchant"): chosen})
        return [one["value"] for one in answer[options]]

    assert found("CAFE", ["Bäckerei"])[0] == "Bäckerei"
    assert sorted(found("CAFE", ["Bäckerei"])[1:]) == ["Café Müller", "cafe muller"]
    assert found("<b", []) == ["<b>x</b>"]
    assert len(found("", None)) == 4
    assert found(7, {"a": 1}) == found("", [])
    assert found("q" * 10_000, ["Gone"]) == ["Gone"]

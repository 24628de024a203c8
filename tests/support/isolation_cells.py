"""Every way to ask a program for what is somebody else's, and what is wrong with its answers."""

import inspect
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dash import Dash
from dash_client import at
from isolation_slots import BUTTON_PROPS, buttons, slots
from isolation_world import CANARIES, World

from dashboard.gate import CALLBACKS

_LONG: Final = 12
"""Shorter ids stand in other people's ledgers too."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A body for a callback; `how` says what of A's is put where."""

    callback: str
    how: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What a program answered."""

    status: int
    text: str

    @property
    def canary(self) -> str:
        """The first text or amount of A's in it, `` for none."""
        folded = self.text.casefold()
        return next((one for one in CANARIES if one in folded), "")


def server_callbacks(app: Dash) -> dict[str, Mapping[str, Any]]:
    """Give what runs on the server, by module and name."""
    found = [one for one in app.callback_map.items() if "callback" in one[1]]
    named: dict[str, Mapping[str, Any]] = {
        _name_of(spec): {**spec, "key": key} for key, spec in found
    }
    assert len(named) == len(found), "two callbacks of a module have one name"
    return named


def _name_of(spec: Mapping[str, Any]) -> str:
    function = inspect.unwrap(spec["callback"])
    return f"{function.__module__.removeprefix('callbacks.')}.{function.__name__}"


def uncovered_slots(app: Dash, world: World) -> set[str]:
    """Give the props that callbacks read and the tables know no value for."""
    known, kinds = slots(world), buttons(world)
    wanted = {
        (need["id"], need["property"])
        for spec in server_callbacks(app).values()
        for need in (*spec["inputs"], *spec["state"])
    }
    return {
        f"{component}.{prop}"
        for component, prop in wanted
        if (
            f"{component}.{prop}" not in known
            if (kind := _kind(component)) is None
            else not (_stands_in(kind, kinds) and prop in {*BUTTON_PROPS, "id"})
        )
    }


_COUNTERS: Final = {"n_clicks", "n_submit", "n_intervals"}
"""Props of which nobody reads more than whether there is anything: one id is enough there."""


def _stands_in(kind: str, kinds: Collection[str]) -> bool:
    return _LEADS.get(kind, kind) in kinds


_LEADS: Final = {"removal-edited": "removal-begin"}
"""Boxes whose id is that of the button they stand beside."""


def _kind(component: str) -> str | None:
    """Give the type of a pattern id, None for a plain one."""
    return str(json.loads(component)["type"]) if component.startswith("{") else None


# The bodies


def table_cells(world: World) -> list[Cell]:
    """Give, for every callback, what pages of A's send: first the likeliest, then each other."""
    return [cell for name in sorted(server_callbacks(world.app)) for cell in _table(world, name)]


def raw_cells(world: World) -> list[Cell]:
    """Give, for every callback and part of what it reads, each of A's ids and versions in it."""
    return [cell for name in sorted(server_callbacks(world.app)) for cell in _raw(world, name)]


def _table(world: World, name: str) -> Iterator[Cell]:
    spec, known = server_callbacks(world.app)[name], slots(world)
    for number, button in enumerate(_buttons(world, spec)):
        base = _body(world, spec, button, {})
        yield Cell(name, f"as A's page, button {number}", base)
        for need in (*spec["inputs"], *spec["state"]):
            place = f"{need['id']}.{need['property']}"
            for at_value, value in enumerate(known.get(place, ())[1:], start=1):
                yield Cell(name, f"{place}, value {at_value}",
                           _body(world, spec, button, {place: value}))  # fmt: skip


def _raw(world: World, name: str) -> Iterator[Cell]:
    spec = server_callbacks(world.app)[name]
    button = _buttons(world, spec)[0]
    base = _body(world, spec, button, {})
    for part in ("inputs", "state"):
        for number, slot in enumerate(base[part]):
            raw = world.raw[:1] if slot["property"] in _COUNTERS else world.raw
            for where, value in _filled(slot.get("value"), raw):
                changed = [*base[part]]
                changed[number] = {**slot, "value": value}
                place = f"{at(slot['id'], slot['property'])}{where}"
                yield Cell(name, place, {**base, part: changed})
    for wildcard in set(button) - {"type"}:
        for value in world.raw:
            other = {**button, wildcard: value}
            yield Cell(name, f"{wildcard} of {button['type']}", _body(world, spec, other, {}))


def _filled(value: object, raw: Collection[object], where: str = "") -> Iterator[tuple[str, Any]]:
    """Give a value with it, or each of its parts in turn, being each of A's ids."""
    if isinstance(value, dict) and value:
        for name, part in value.items():
            for place, other in _filled(part, raw, f"{where}.{name}"):
                yield place, {**value, name: other}
    elif isinstance(value, list) and value:
        for place, other in _filled(value[0], raw, f"{where}[0]"):
            yield place, [other, *value[1:]]
    else:
        yield from ((where, one) for one in raw)
        if isinstance(value, list):
            yield from ((f"{where}[]", [one]) for one in raw)


def _buttons(world: World, spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give the buttons that a callback is for; one without a name where it is for none."""
    kind = _kind(spec["inputs"][0]["id"])
    return [{}] if kind is None else [*buttons(world)[kind]]


def _body(
    world: World, spec: Mapping[str, Any], button: Mapping[str, Any], other: Mapping[str, object]
) -> dict[str, Any]:
    """Give what a page posts in which a button is pressed, or else the first input changes."""
    given: dict[str, Any] = {place: values[0] for place, values in slots(world).items()}
    given |= other
    for kind in {button.get("type"), *_LEADS} - {None}:
        own = {**button, "type": kind}
        given |= {at(own, prop): value for prop, value in BUTTON_PROPS.items()}
        given[at(own, "id")] = own
    first = spec["inputs"][0]
    trigger = at(dict(button) if button else first["id"], first["property"])
    body = world.program.request_of(trigger, given, output=spec["key"])
    assert not Said(0, json.dumps(body)).canary, "what is sent must hold no text of A's"
    return body


# The answers


def ask(browser: Any, cell: Cell) -> Said:  # noqa: ANN401 - Flask's client
    """Post a body and give the answer."""
    answer = browser.post(CALLBACKS, json=cell.body)
    return Said(answer.status_code, answer.get_data(as_text=True))


def leak_to_somebody(world: World, cell: Cell, said: Said) -> str:
    """Say what is wrong with an answer to somebody else who is signed in, `` for nothing."""
    if said.status not in {200, 204, 400}:
        return f"status {said.status}"
    if said.canary:
        return f"shows {said.canary}"
    sent = json.dumps(cell.body)
    told = [one for one in world.ids.values() if len(one) > _LONG and one not in sent]
    if shown := next((one for one in told if one in said.text), ""):
        return f"tells the id {shown}"
    return "" if world.a_is_untouched else "changes what is A's"


def leak_to_nobody(world: World, said: Said) -> str:
    """Say what is wrong with an answer to who is not signed in, `` for nothing."""
    if said.status != 401:
        return f"status {said.status}"
    if said.text != SHUT:
        return f"says {said.text[:60]!r}"
    return "" if world.a_is_untouched else "changes what is A's"


SHUT: Final = '{"error":"Sign in first."}\n'
"""What is said to programs that come without a session."""


def leaks(
    world: World, secret: str, cells: Collection[Cell], *, signed_in: bool
) -> dict[Cell, str]:
    """Send all bodies from a browser with this cookie and give those that go wrong, and how."""
    browser, wrong = world.browser(secret), {}
    for cell in cells:
        said = ask(browser, cell)
        problem = leak_to_somebody(world, cell, said) if signed_in else leak_to_nobody(world, said)
        if problem:
            wrong[cell] = problem
        if signed_in or problem:
            world.tidy()
    return wrong


def told_to_a(world: World, cells: Collection[Cell]) -> set[str]:
    """Give the callbacks that show A a text or amount of A's, or change what is A's."""
    browser, powerful = world.browser(world.secrets["A"]), set()
    for cell in cells:
        said = ask(browser, cell)
        assert said.status in {200, 204, 400}, f"{cell.callback}, {cell.how}: {said}"
        if said.canary or not world.a_is_untouched:
            powerful.add(cell.callback)
        world.tidy()
    return powerful

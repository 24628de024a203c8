"""What a browser may post to a callback: it is checked before Dash takes it apart."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.callback_values import is_countable, misread

Callbacks = Mapping[str, Mapping[str, Any]]
"""Callbacks by their outputs, as Dash keeps them: each with its `inputs` and `state`."""

_SEVERAL: Final = (["ALL"], ["ALLSMALLER"])


def problem_in(body: object, callbacks: Callbacks) -> str:
    """Say in a sentence why a posted body is for no callback of ours; empty if it is for one.

    The values must be of the types that the callback's arguments are declared with; what they
    mean is the callback's own matter.
    """
    if not isinstance(body, dict):
        return "The body is not an object."
    spec = callbacks.get(body["output"]) if isinstance(body.get("output"), str) else None
    if spec is None or "callback" not in spec:
        return "No callback has these outputs."
    for name in ("inputs", "state"):
        if not _fits(body.get(name, []), spec[name]):
            return f"The {name} are not those of the callback."
    if not spec.get("no_output") and not _are_outputs(body.get("outputs"), body["output"]):
        return "The outputs are not those of the callback."
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(_is_prop(one) for one in changed):
        return "What changed is not a list of names."
    return _problem_in_values(body, spec)


def _problem_in_values(body: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    if not is_countable(body):
        return "A number is too large."
    wrong = misread(body, spec)
    return f"The value of {wrong} is not of its type." if wrong else ""


def _is_prop(name: object) -> bool:
    """Whether a text names a prop, as Dash takes such names apart."""
    if not isinstance(name, str):
        return False
    component = name.rpartition(".")[0]
    if not component.startswith("{"):
        return True
    try:
        found = json.loads(component)
    except (ValueError, RecursionError):
        return False
    return bool(found) and all(isinstance(one, str | int | float) for one in found.values())


def _fits(given: object, wanted: Sequence[Mapping[str, Any]]) -> bool:
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    return all(_is(one, need) for one, need in zip(given, wanted, strict=True))


def _is(given: object, need: Mapping[str, Any]) -> bool:
    """Whether something is a prop, or for a wildcard the props, that a callback needs."""
    pattern = json.loads(need["id"]) if need["id"].startswith("{") else None
    if pattern and any(value in _SEVERAL for value in pattern.values()):
        return isinstance(given, list) and all(_names(one, need, pattern) for one in given)
    return _names(given, need, pattern)


def _names(given: object, need: Mapping[str, Any], pattern: Mapping[str, Any] | None) -> bool:
    if not isinstance(given, dict) or given.get("property") != need["property"]:
        return False
    wanted, found = need["id"], given.get("id")
    if pattern is None:
        return bool(found == wanted)
    if need["property"] == "id" and given.get("value") != found:
        return False
    return isinstance(found, dict) and _matches(found, pattern)


def _matches(found: Mapping[str, object], pattern: Mapping[str, Any]) -> bool:
    """Whether an id has a pattern's names, each with its value or for a wildcard a plain one."""
    return found.keys() == pattern.keys() and all(
        isinstance(value, str | int | float) if isinstance(pattern[name], list)
        else value == pattern[name]
        for name, value in found.items()
    )  # fmt: skip


def _are_outputs(given: object, key: str) -> bool:
    """Whether the outputs are the props that the callback's key names."""
    if not key.startswith(".."):
        return _is(given, _need(key))
    return _fits(given, [_need(name) for name in key[2:-2].split("...")])


def _need(name: str) -> Mapping[str, str]:
    component, _, prop = name.rpartition(".")
    return {"id": component, "property": prop}

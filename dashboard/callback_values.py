"""What a browser may post as values: those of the types that a callback says it reads."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from inspect import unwrap
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints, is_typeddict

_LARGEST: Final = 2**53
"""Beyond it a browser cannot tell whole numbers apart, so none of them means anything."""


def is_countable(value: object) -> bool:
    """Whether every whole number in a value made of JSON is one that a browser can count to."""
    if isinstance(value, dict):
        return all(is_countable(one) for one in value.values())
    if isinstance(value, list):
        return all(is_countable(one) for one in value)
    return type(value) is not int or abs(value) <= _LARGEST


def misread(body: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    """Name the first argument of a callback whose value is not of its type; empty if all are.

    An argument whose name begins with an underscore is not read, so it may be anything.
    """
    given = [*body.get("inputs", []), *body.get("state", [])]
    values = [_values(one) for one in given]
    declared = _declared(spec["callback"])
    arguments = _arguments(spec["inputs_state_indices"], list(declared))
    wrong = (
        name
        for name, place in arguments.items()
        if not name.startswith("_") and not is_a(_grouped(place, values), declared[name])
    )
    return next(wrong, "")


def is_a(value: object, kind: Any) -> bool:  # noqa: ANN401 - whatever stands in an annotation
    """Whether a value made of JSON is of a type: of JSON's own, or mappings and lists of them."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in {Any, object}:
        return True
    if origin in {Union, UnionType}:
        return any(is_a(value, one) for one in inner)
    if is_typeddict(kind):
        parts = get_type_hints(kind)
        return isinstance(value, dict) and all(
            is_a(value[name], part) if name in value else name not in kind.__required_keys__
            for name, part in parts.items()
        )
    if origin in {dict, Mapping}:
        return isinstance(value, dict) and all(is_a(one, inner[1]) for one in value.values())
    if origin in {list, Sequence}:
        return isinstance(value, list) and all(is_a(one, inner[0]) for one in value)
    return type(value) is (NoneType if kind is None else kind)


@cache
def _declared(callback: Callable[..., object]) -> Mapping[str, Any]:
    """Give the types of a callback's arguments by their names, in their order."""
    function = unwrap(callback)
    hints = get_type_hints(function)
    hints.pop("return", None)
    return hints


def _arguments(places: Any, names: Sequence[str]) -> Mapping[str, Any]:  # noqa: ANN401 - Dash's
    """Give where the values of each argument stand, from what Dash keeps of a callback."""
    if isinstance(places, dict):
        return places
    in_order = places if isinstance(places, list | tuple) else [places]
    return dict(zip(names, in_order, strict=True))


def _grouped(place: Any, values: Sequence[object]) -> object:  # noqa: ANN401 - Dash's
    """Give the values of an argument, which holds several by name, in a row, or is just one."""
    if isinstance(place, dict):
        return {name: _grouped(one, values) for name, one in place.items()}
    if isinstance(place, list | tuple):
        return [_grouped(one, values) for one in place]
    return values[place]


def _values(given: Any) -> object:  # noqa: ANN401 - a prop, or for a wildcard the props
    if isinstance(given, list):
        return [one.get("value") for one in given]
    return given.get("value")

"""Large plain values made JSON at once: Dash would look at every number and text of them first."""

from typing import Any

from dash.development.base_component import Component
from orjson import Fragment, dumps


def packed(value: Any) -> Any:  # noqa: ANN401 - any plain value; Dash's types know no fragment
    """Give plain values or a tree of components as JSON to be sent as it is.

    What is packed already may be among them.
    """
    return Fragment(dumps(value, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Component):
        return value.to_plotly_json()  # type: ignore[no-untyped-call] # as Dash does itself
    raise TypeError

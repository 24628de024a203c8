"""Large plain values made JSON at once: Dash would look at every number and text of them first."""

from typing import Any

from orjson import Fragment, dumps


def packed(value: Any) -> Any:  # noqa: ANN401 - any plain value; Dash's types know no fragment
    """Give a value of plain dictionaries, lists, texts and numbers as JSON to be sent as it is."""
    return Fragment(dumps(value))

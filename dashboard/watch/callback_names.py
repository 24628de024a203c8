"""What callbacks are called in metrics: by the ids in our code, never by those of data."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from flask import request

_SHARED: Final = re.compile(r"@[0-9a-f]+$")
"""What Dash adds to the name of what several callbacks set."""


class CallbackNames:
    """The names of a program's callbacks, each made when it is first asked for."""

    def __init__(self, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
        self._callbacks = callbacks
        self._names: dict[str, str] = {}

    def asked(self) -> str:
        """Give the name of the callback a request asks for, `` where it reaches none."""
        body = request.get_json(silent=True)
        key = body.get("output") if isinstance(body, dict) else None
        if not isinstance(key, str) or key not in self._callbacks:
            return ""
        if key not in self._names:
            self._names[key] = name_of(key, self._callbacks[key])
        return self._names[key]


def name_of(key: str, callback: Mapping[str, Any]) -> str:
    """Give the name of a callback: the first thing it sets, else what fires it.

    An id that is a pattern is called by its type; what its other parts match is somebody's data.
    """
    if callback.get("no_output"):
        first = callback["inputs"][0]
        return _named(first["id"], first["property"])
    one = key[2:-2].partition("...")[0] if key.startswith("..") else key
    component, _, prop = _SHARED.sub("", one).rpartition(".")
    return _named(component, prop)


def _named(component: str, prop: str) -> str:
    pattern = json.loads(component) if component.startswith("{") else {}
    return f"{pattern.get('type', component)}.{prop}"

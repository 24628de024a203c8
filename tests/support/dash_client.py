"""Speaks to callbacks as the browser does: posts what fires them and reads what they answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from dash import Dash
from dash._utils import stringify_id, to_json
from dash.development.base_component import Component
from signed_in import access_of, begin_session

from dashboard.settings import OWNER

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PageId: TypeAlias = str | Mapping[str, str | int]
_PATH: Final = "/_dash-update-component"


def at(component: PageId, prop: str) -> str:
    """Name a prop of a component as the callbacks do: `url.search`; a pattern id is JSON."""
    return f"{stringify_id(component)}.{prop}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a callback sent back: every prop it sets by its name, outputs and set_props alike."""

    status: int
    props: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a prop may hold anything
        """Give a prop by its name; raises KeyError when the callback left it alone."""
        return self.props[name]

    def __contains__(self, name: str) -> bool:
        """Whether the callback set a prop."""
        return name in self.props

    def text(self, name: str) -> str:
        """Give all words a prop shows, in their order."""
        return text_of(self.props[name])


class DashClient:
    """A browser without a screen, in which somebody is signed in: fires a program's callbacks."""

    def __init__(self, app: Dash, owner: str = OWNER) -> None:
        self.app = app
        self.http: FlaskClient = app.server.test_client()
        self.sign_in(owner)
        self.http.get("/_dash-dependencies")  # the first request registers everything

    def sign_in(self, owner: str) -> str:
        """Sign somebody in, and give the secret of the session."""
        access = access_of(self.app)
        secret = begin_session(access, owner)
        self.http.set_cookie(access.cookie("session"), secret)
        return secret

    def fire(
        self, trigger: str, values: Mapping[str, object] | None = None, *, output: str = ""
    ) -> Answer:
        """Change one prop and give the answer of the callback that listens to it.

        `values` holds props by name, the trigger's own included; what is not in it is None. Where
        several callbacks listen, `output` names a prop that the meant one sets.
        """
        given = dict(values or {})
        request = self.request_of(trigger, given, output)
        response = self.http.post(_PATH, json=request)
        if response.status_code != 200:
            return Answer(response.status_code, {})
        body = response.get_json()
        updates = {**body.get("response", {}), **body.get("sideUpdate", {})}
        props = {f"{one}.{p}": value for one, kept in updates.items() for p, value in kept.items()}
        return Answer(response.status_code, props)

    def listeners(self, trigger: str) -> list[str]:
        """Give the keys of the callbacks that listen to a prop."""
        return [
            key
            for key, one in self.app.callback_map.items()
            if any(_bindings(need, trigger) is not None for need in one["inputs"])
        ]

    def request_of(
        self, trigger: str, given: Mapping[str, object], output: str = ""
    ) -> dict[str, object]:
        """Give what the browser posts when one prop changes; raises LookupError."""
        found = [key for key in self.listeners(trigger) if output in key]
        if len(found) != 1:
            said = f"{len(found)} callbacks listen to {trigger} and set {output or 'anything'}"
            raise LookupError(said)
        spec = self.app.callback_map[found[0]]
        bound = next(
            match for need in spec["inputs"] if (match := _bindings(need, trigger)) is not None
        )
        single = found[0][:2] != ".." and not spec["no_output"]
        outputs = [_resolved(one, bound) for one in _outputs(found[0], spec)]
        return {
            "output": found[0],
            "outputs": outputs[0] if single else outputs,
            "inputs": [_filled(need, bound, given) for need in spec["inputs"]],
            "state": [_filled(need, bound, given) for need in spec["state"]],
            "changedPropIds": [trigger],
        }


def _outputs(key: str, spec: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Give what a callback sets, as its key in the map says it."""
    if spec["no_output"]:
        return []
    named = key[2:-2].split("...") if key.startswith("..") else [key]
    parts = (name.rpartition(".") for name in named)
    return [{"id": component, "property": prop} for component, _, prop in parts]


def _is_pattern(text: str) -> bool:
    return text.startswith("{")


def _bindings(need: Mapping[str, str], trigger: str) -> dict[str, object] | None:
    """Give what the wildcards of an input stand for when a prop is meant by it, else None."""
    component, _, prop = trigger.rpartition(".")
    if prop != need["property"]:
        return None
    if not _is_pattern(need["id"]):
        return {} if component == need["id"] else None
    wanted = json.loads(need["id"])
    actual = json.loads(component) if _is_pattern(component) else {}
    if set(wanted) != set(actual):
        return None
    if any(not isinstance(w, list) and w != actual[name] for name, w in wanted.items()):
        return None
    return {name: actual[name] for name, w in wanted.items() if isinstance(w, list)}


def _resolved(spec: Mapping[str, str], bound: Mapping[str, object]) -> dict[str, object]:
    """Put what a trigger stands for in the place of MATCH."""
    if not _is_pattern(spec["id"]):
        return dict(spec)
    wanted = json.loads(spec["id"])
    actual = {name: bound[name] if w == ["MATCH"] else w for name, w in wanted.items()}
    return {**spec, "id": actual}


def _filled(
    need: Mapping[str, str], bound: Mapping[str, object], given: Mapping[str, object]
) -> object:
    """Give an input as the browser sends it; for ALL every given prop that fits."""
    if '["ALL"]' in need["id"]:
        return [
            {
                "id": json.loads(name.rpartition(".")[0]),
                "property": need["property"],
                "value": value,
            }
            for name, value in given.items()
            if _bindings(need, name) is not None
        ]
    one = _resolved(need, bound)
    name = f"{stringify_id(one['id'])}.{need['property']}"
    return {**one, "value": given.get(name)}


def text_of(shown: object) -> str:
    """Give all words a Dash tree shows, as a tree or as JSON, in their order."""
    return " ".join(" ".join(_words(shown)).split())


def _as_json(shown: Component) -> object:
    return json.loads(to_json(shown))  # type: ignore[no-untyped-call] # Dash's, untyped


def _words(shown: object) -> Sequence[str]:
    if isinstance(shown, Component):
        return _words(_as_json(shown))
    if isinstance(shown, Mapping):
        props = shown.get("props", {})
        return [*_words(props.get("header")), *_words(props.get("children"))]
    if isinstance(shown, list | tuple):
        return [word for one in shown for word in _words(one)]
    return [] if shown is None or isinstance(shown, bool) else [str(shown)]


def nodes(shown: object) -> list[dict[str, Any]]:
    """Give every component of a Dash tree as its JSON, each before those inside it."""
    if isinstance(shown, Component):
        shown = _as_json(shown)
    if isinstance(shown, list | tuple):
        return [node for one in shown for node in nodes(one)]
    if not isinstance(shown, Mapping) or "props" not in shown:
        return []
    inside = [node for value in shown["props"].values() for node in nodes(value)]
    return [dict(shown), *inside]


def links_of(shown: object) -> list[tuple[str, str]]:
    """Give words and address of every link of a Dash tree."""
    return [
        (text_of(node), str(node["props"]["href"]))
        for node in nodes(shown)
        if "href" in node["props"]
    ]

"""The contract, read: which operations there are, and what may be sent to each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import yaml
from werkzeug.datastructures import Headers, MultiDict

from api.problems import FieldProblem

PATH: Final = Path(__file__).parent / "openapi.yaml"
PREFIX: Final = "/api/v1"

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_BOOLEANS: Final = {"true": True, "false": False}
_MOST_PROBLEMS: Final = 10
_LONGEST_DETAIL: Final = 200

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One thing the API does: `path` is the contract's, `scope` what a token needs for it.

    `parameters` are those in path, query and header, by `in` and name. `bodies` are what checks a
    body by its media type, None for one that is taken as it is.
    """

    id: str
    method: str
    path: str
    scope: str
    said: Json
    parameters: Mapping[tuple[str, str], Json]
    bodies: Mapping[str, jsonschema_rs.Draft202012Validator | None]
    root: "Contract"

    @property
    def rule(self) -> str:
        """The path as Flask's router has it."""
        return PREFIX + re.sub(r"\{(\w+)\}", r"<\1>", self.path)

    def of_place(self, place: str) -> dict[str, Json]:
        """Give the parameters of a place (`query`, `path`, `header`) by name."""
        return {name: one for (where, name), one in self.parameters.items() if where == place}

    @cached_property
    def _checks(self) -> Mapping[str, jsonschema_rs.Draft202012Validator]:
        places = ("path", "query", "header")
        return {place: self.root.check_of(self.of_place(place)) for place in places}

    def is_path(self, given: Mapping[str, str]) -> bool:
        """Whether each part of a path can be what it stands for."""
        return self._checks["path"].is_valid(dict(given))

    def query(self, given: MultiDict[str, str]) -> tuple[dict[str, Any], list[FieldProblem]]:
        """Read what stands after the `?`: values by name, and what is wrong with them."""
        known = self.of_place("query")
        values = {}
        for name, texts in given.lists():
            schema = self.root.followed(known[name]["schema"]) if name in known else {}
            values[name] = _value_of(texts, schema, self.root)
        return values, problems_in(self._checks["query"], values)

    def headers(self, given: Headers) -> tuple[dict[str, str], list[FieldProblem]]:
        """Read the headers the contract names: values by name, and what is wrong with them."""
        values = {name: given[name] for name in self.of_place("header") if name in given}
        return values, problems_in(self._checks["header"], values)


@dataclass(frozen=True)
class Contract:
    """The whole document, and its operations by id."""

    document: Json

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """The operations by their ids."""
        return {one.id: one for one in self._operations()}

    def followed(self, said: Json) -> Json:
        """Give what a reference stands for, or the thing itself."""
        reference = said.get("$ref")
        if not isinstance(reference, str):
            return said
        found: Any = self.document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        return self.followed(found)

    def check_of(self, parameters: Mapping[str, Json]) -> jsonschema_rs.Draft202012Validator:
        """Make what checks the values of parameters, all of them as one object."""
        required = [name for name, one in parameters.items() if one.get("required")]
        return self.check(
            {
                "type": "object",
                "properties": {name: one["schema"] for name, one in parameters.items()},
                "required": required,
                "additionalProperties": False,
            }
        )

    def check(self, schema: Json) -> jsonschema_rs.Draft202012Validator:
        """Make what checks values against a schema of the document."""
        whole = {"allOf": [schema], "components": self.document["components"]}
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            shared = item.get("parameters", [])
            for method in _METHODS:
                if method in item:
                    yield self._operation(path, method, item[method], shared)

    def _operation(self, path: str, method: str, said: Json, shared: Sequence[Json]) -> Operation:
        found = [self.followed(one) for one in (*shared, *said.get("parameters", []))]
        security = said.get("security", self.document["security"])
        content = self.followed(said.get("requestBody", {})).get("content", {})
        return Operation(
            id=said["operationId"],
            method=method.upper(),
            path=path,
            scope=security[0]["bearer"][0],
            said=said,
            parameters={(one["in"], one["name"]): one for one in found},
            bodies={
                media: self.check(one["schema"]) if media.endswith("json") else None
                for media, one in content.items()
            },
            root=self,
        )


def read_contract() -> Contract:
    """Read the document that lies beside this module."""
    return Contract(yaml.load(PATH.read_bytes(), Loader=yaml.CSafeLoader))


def problems_in(check: jsonschema_rs.Draft202012Validator, value: object) -> list[FieldProblem]:
    """Give what is wrong with a value, the first few things, each by its place."""
    found = []
    for error in check.iter_errors(value):
        path = list(error.instance_path)
        detail = error.message if len(error.message) <= _LONGEST_DETAIL else "does not fit"
        found.append(FieldProblem(".".join(map(str, path)), detail, path))
        if len(found) == _MOST_PROBLEMS:
            break
    return found


def _value_of(texts: Sequence[str], schema: Json, root: Contract) -> object:
    """Read a parameter as its schema says; what cannot be read so is left for the check."""
    if schema.get("type") == "array":
        items = root.followed(schema["items"])
        return [_scalar(text, items) for text in texts]
    return _scalar(texts[0], schema) if len(texts) == 1 else list(texts)


def _scalar(text: str, schema: Json) -> object:
    if schema.get("type") == "integer" and _WHOLE.fullmatch(text):
        return int(text)
    if schema.get("type") == "boolean":
        return _BOOLEANS.get(text, text)
    return text

"""The template as tests look at it: what is in it, what refers to what, and how to break it."""

import functools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from infra.template import Template, whole_template

Properties = dict[str, Any]
Check = Callable[[Template], list[str]]
"""Gives what is wrong with a template, a sentence each."""

GONE: Final = object()
"""Instead of a value: the property is taken out."""

_PART = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")


@functools.cache
def _whole() -> Template:
    return whole_template()


def template() -> Template:
    """Give a template of one's own, in which nothing stands for two places at once."""
    whole: Template = json.loads(json.dumps(_whole()))
    return whole


def of_type(whole: Template, kind: str) -> dict[str, Properties]:
    """Give the properties of all resources of a type, `EC2::VPC`, by logical id."""
    return {
        name: one.get("Properties", {})
        for name, one in whole["Resources"].items()
        if one["Type"] == f"AWS::{kind}"
    }


def referred(value: object) -> set[str]:
    """Give the logical ids that a value refers to."""
    if isinstance(value, dict):
        if set(value) == {"Ref"}:
            return {value["Ref"]}
        if set(value) == {"Fn::GetAtt"}:
            return {value["Fn::GetAtt"][0]}
        if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
            return set(_PART.findall(value["Fn::Sub"]))
        return set().union(*(referred(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(referred(one) for one in value))
    return set()


def text(value: object) -> str:
    """Give a text with its placeholders, whether it is one as it stands or by `Fn::Sub`."""
    return str(value["Fn::Sub"] if isinstance(value, dict) and "Fn::Sub" in value else value)


def listed(value: object) -> list[Any]:
    """Give a list, of one where a policy writes its one thing alone."""
    return value if isinstance(value, list) else [value]


def attributes(properties: Properties, key: str) -> dict[str, str]:
    """Give `[{Key:, Value:}]` as a dictionary."""
    return {one["Key"]: one["Value"] for one in properties.get(key, [])}


def at(value: Any, *path: str | int, default: Any = None) -> Any:  # noqa: ANN401 - a template's
    """Give what lies at a path, the default where nothing does."""
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return default
    return value


@dataclass(frozen=True)
class Statement:
    """A statement of a policy, and where it is: `InstanceRole`, `Ledgers`."""

    where: str
    sid: str
    body: Properties

    @property
    def allows(self) -> bool:
        """Whether it lets something be done."""
        return bool(self.body["Effect"] == "Allow")

    @property
    def actions(self) -> list[str]:
        """What it is about."""
        return listed(self.body.get("Action", "*"))

    @property
    def resources(self) -> list[Any]:
        """Which things it is about; none in what says who may take a role on."""
        return listed(self.body.get("Resource", []))

    @property
    def is_for_tls(self) -> bool:
        """Whether it refuses everybody who does not come over TLS."""
        asked = self.body.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        return (
            not self.allows
            and asked
            and any(one.endswith("*") or one == "sns:Publish" for one in self.actions)
        )


def statements(whole: Template) -> Iterator[Statement]:
    """Give every statement of every policy."""
    for name, one in whole["Resources"].items():
        for document in _documents(one.get("Properties", {})):
            for number, body in enumerate(document["Statement"]):
                yield Statement(name, body.get("Sid", str(number)), body)


def _documents(value: object) -> Iterator[Properties]:
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        else:
            for one in value.values():
                yield from _documents(one)
    elif isinstance(value, list):
        for one in value:
            yield from _documents(one)


Step = str | int | tuple[str, str]
"""A key, a place in a list, or the one in a list whose key has a value: `("Sid", "TlsOnly")`."""


@dataclass(frozen=True)
class Mutant:
    """A way to break the template: another value at a path below `Resources`, or a new one."""

    path: tuple[Step, ...]
    value: object

    def __str__(self) -> str:
        """Say what is broken."""
        steps = (".".join(one) if isinstance(one, tuple) else str(one) for one in self.path)
        end = "gone" if self.value is GONE else str(self.value)
        return f"{'-'.join(steps)}={end}"[:110]

    def applied(self) -> Template:
        """Give the broken template; raises LookupError where there is nothing to break."""
        whole = template()
        *before, last = self.path
        found: Any = whole["Resources"]
        for step in before:
            found = found[_place(found, step)]
        place = _place(found, last)
        if self.value is GONE:
            del found[place]
        else:
            if (
                found.get(place) == self.value
                if isinstance(found, dict)
                else found[place] == self.value
            ):
                raise LookupError(f"{self} changes nothing")
            found[place] = self.value
        return whole


def _place(found: Any, step: Step) -> Any:  # noqa: ANN401 - a template's
    if not isinstance(step, tuple):
        return step
    key, value = step
    return next(place for place, one in enumerate(found) if one[key] == value)


def broken(path: str, value: object = GONE) -> Mutant:
    """Make a mutant: `Table.SSESpecification.SSEEnabled`, whose second step is among `Properties`.

    `[Key=name]` chooses from a list; `!` after the resource's name stands beside its properties.
    """
    name, *rest = re.findall(r"\[[^\]]+\]|[^.\[\]]+", path)
    steps: list[Step] = [name.rstrip("!")] + (
        [] if name.endswith("!") or not rest else ["Properties"]
    )
    for one in rest:
        if one.startswith("["):
            key, _, chosen = one[1:-1].partition("=")
            steps.append((key, chosen))
        else:
            steps.append(int(one) if one.isdigit() else one)
    return Mutant(tuple(steps), value)


@dataclass(frozen=True)
class Rule:
    """What must hold of the template, and the ways to break it that must be found."""

    check: Check
    mutants: tuple[Mutant, ...]

    def __str__(self) -> str:
        """Name it."""
        return self.check.__name__

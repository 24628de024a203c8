"""The contract as a page: what can be asked, with what, and what may go wrong."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape

from api.contract import PREFIX, Contract
from api.problems import KINDS

_CODE: Final = re.compile(r"`([^`]+)`")
_EMPHASIS: Final = re.compile(r"\*\*([^*]+)\*\*")

_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(contract: Contract) -> str:
    """Write the contract as HTML, without scripts."""
    document = contract.document
    operations = list(contract.operations.values())
    by_tag = {
        tag["name"]: [one for one in operations if tag["name"] in one.said["tags"]]
        for tag in document["tags"]
    }
    return _PAGES.get_template("docs.html").render(
        info=document["info"],
        prefix=PREFIX,
        by_tag=by_tag,
        follow=contract.followed,
        schemas=document["components"]["schemas"],
        kind=_kind,
        prose=_prose,
        said_of=_said,
        problems=KINDS.values(),
    )


def _prose(text: str) -> Markup:
    """Set a description: paragraphs, with the code and the emphasis its Markdown marks."""
    paragraphs = [escape(" ".join(one.split())) for one in text.strip().split("\n\n")]
    marked = (_EMPHASIS.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", one))
              for one in map(str, paragraphs))  # fmt: skip
    return Markup("".join(f"<p>{one}</p>" for one in marked))  # noqa: S704 - escaped above


def _said(text: str) -> Markup:
    """Set a description within a line."""
    return Markup(_prose(text)[len("<p>") : -len("</p>")])  # noqa: S704 - escaped already


def _kind(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what a value is, in pieces: each a text, and the schema it links to or ``."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [(name, name)]
    for word in ("anyOf", "allOf"):
        if word in schema:
            return _joined([_kind(one) for one in schema[word]])
    if "enum" in schema:
        return [(" | ".join(f"“{one}”" for one in schema["enum"]), "")]
    if "const" in schema:
        return [(str(schema["const"]), "")]
    if schema.get("type") == "array":
        return [("array of ", ""), *_kind(schema.get("items", {}))]
    said = schema.get("type", "anything")
    return [(said if isinstance(said, str) else " or ".join(said), ""), (_bounds(schema), "")]


def _joined(kinds: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    pieces = [piece for kind in kinds for piece in ((" or ", ""), *kind)]
    return pieces[1:]


def _bounds(schema: Mapping[str, Any]) -> str:
    """Say what a value may be at least and at most."""
    least = schema.get("minimum", schema.get("minLength"))
    most = schema.get("maximum", schema.get("maxLength"))
    unit = " characters" if "minLength" in schema or "maxLength" in schema else ""
    if most is not None:
        return f", {least or 0:,} to {most:,}{unit}"
    return f", {schema['format']}" if "format" in schema else ""

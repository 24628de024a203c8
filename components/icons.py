"""Icons: a name, drawn by the style sheet as a mask, so it takes the colour of the text."""

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes


def icon(name: str, more: str = "") -> Component:
    """Give an icon that says nothing to a screen reader; words stand beside it."""
    return html.Span(className=f"icon icon-{name} {more}".strip(), **attributes(aria_hidden="true"))

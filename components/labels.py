"""Labels of controls that show none: read aloud, not seen."""

from dash import html
from dash.development.base_component import Component


def unseen_label(text: str, control_id: str) -> Component:
    """Give the name of a control for whoever cannot see what stands around it."""
    return html.Label(text, htmlFor=control_id, className="visually-hidden")

"""What reacts: inputs, one call, one component; registered by a call, never at import."""

from collections.abc import Callable, Sequence

from dash import Dash

from analytics.desk import Desk
from callbacks import expense_form, expenses, imports, overview, sample, shell
from components.shell import Entry


def register(app: Dash, open_desk: Callable[[], Desk], entries: Sequence[Entry]) -> None:
    """Let every area of a program react; `open_desk` gives the desk of whoever asks."""
    shell.register(app, open_desk, entries)
    for area in (overview, expenses, expense_form, imports, sample):
        area.register(app, open_desk)

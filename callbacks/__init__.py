"""What reacts: inputs, one call, one component; registered by a call, never at import."""

from collections.abc import Callable, Sequence

from dash import Dash

from analytics.desk import Desk
from callbacks import (
    category_settings,
    expense_form,
    expenses,
    expenses_bulk,
    expenses_edit,
    expenses_filter,
    history,
    imports,
    overview,
    overview_sections,
    sample,
    settings_page,
    shell,
    trash,
)
from components.shell import Entry


def register(app: Dash, open_desk: Callable[[], Desk], entries: Sequence[Entry]) -> None:
    """Let every area of a program react; `open_desk` gives the desk of whoever asks."""
    shell.register(app, open_desk, entries)
    for area in (
        overview,
        overview_sections,
        expenses,
        expenses_bulk,
        expenses_edit,
        expenses_filter,
        expense_form,
        imports,
        sample,
        trash,
        history,
        settings_page,
        category_settings,
    ):
        area.register(app, open_desk)

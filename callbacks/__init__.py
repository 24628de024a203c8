"""What reacts: inputs, one call, one component; registered by a call, never at import."""

from collections.abc import Callable, Sequence

from dash import Dash

from analytics.desk import Desk
from callbacks import (
    account_settings,
    alert_settings,
    alerts,
    budgets,
    category_settings,
    expense_form,
    expenses,
    expenses_bulk,
    expenses_edit,
    expenses_filter,
    history,
    imports,
    mail_test,
    overview,
    sample,
    saved_views,
    settings_page,
    shell,
    token_settings,
    trash,
)
from components.shell import Entry
from spending.account import Account


def register(
    app: Dash,
    open_desk: Callable[[], Desk],
    open_account: Callable[[], Account],
    entries: Sequence[Entry],
) -> None:
    """Let every area of a program react.

    `open_desk` gives the desk of whoever asks, `open_account` their account.
    """
    shell.register(app, open_desk, entries)
    account_settings.register(app, open_desk, open_account)
    token_settings.register(app, open_desk, open_account)
    for area in (
        overview,
        budgets,
        expenses,
        expenses_bulk,
        expenses_edit,
        expenses_filter,
        expense_form,
        imports,
        sample,
        saved_views,
        trash,
        history,
        settings_page,
        category_settings,
        alert_settings,
        alerts,
        mail_test,
    ):
        area.register(app, open_desk)

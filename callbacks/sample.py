"""Sample data comes in, and any import goes out again, as long work in the background."""

from collections.abc import Callable

from dash import MATCH, Dash, Input, Output, State, set_props

from analytics.desk import Desk
from analytics.listing import ids_come_with
from components import ids
from spending.job import SAMPLE
from spending.sample import sample_lines

_TAKE_OUT = {"type": "take-out", "job": MATCH, "version": MATCH}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let sample data be loaded, and imports be taken out."""

    @app.callback(
        Input(ids.SAMPLE_LOAD, "n_clicks"), State(ids.CHANGE, "data"), prevent_initial_call=True
    )
    def load(_clicks: int, version: int | None) -> None:
        desk = open_desk()
        ledger = desk.ledger()
        lines = sample_lines(ledger.today(), digits=ledger.settings().money.digits)
        # The version seen names the operation: a second click on the same page loads nothing.
        job = ledger.jobs.begin_import(lines, f"sample-{version}", kind=SAMPLE, about="")
        desk.work_on(job.operation)
        set_props(ids.CHANGE, {"data": job.version})

    @app.callback(
        Output(_TAKE_OUT, "disabled"),
        Input(_TAKE_OUT, "n_clicks"),
        State(_TAKE_OUT, "id"),
        prevent_initial_call=True,
    )
    def take_out(clicks: int | None, button: ids.OfJobSeen) -> bool:
        if not clicks:  # just drawn, not pressed
            return False
        desk = open_desk()
        job, operation = button["job"], f"out-{button['version']}-{button['job']}"
        expenses = ids_come_with(desk.book(), job)
        receipt = desk.ledger().jobs.begin_removal(job, expenses, operation)
        desk.work_on(receipt.operation)
        set_props(ids.CHANGE, {"data": receipt.version})
        return True

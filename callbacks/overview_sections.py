"""What the overview's running sums and calendar map do in the browser: drawing and opening."""

from collections.abc import Callable

from dash import ClientsideFunction, Dash, Input, State

from analytics.desk import Desk
from components import ids


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:  # noqa: ARG001 - all in the browser
    """Let points open their expenses, and numbers become tables."""
    in_browser: Callable[..., object] = app.clientside_callback
    click, figure = (Input(ids.CUMULATIVE_CHART, prop) for prop in ("clickData", "figure"))
    now = State(ids.CUMULATIVE_CHART, "figure")
    in_browser(ClientsideFunction("cumulative", "press"), click, now)
    in_browser(ClientsideFunction("cumulative", "table"), figure)
    in_browser(ClientsideFunction("calendar_map", "draw"), Input(ids.CALENDAR_DAYS, "data"))

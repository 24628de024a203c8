"""The filter of the list: laying its panel out, and following what is chosen or typed in it."""

from collections.abc import Callable
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, set_props
from dash.development.base_component import Component

from analytics.desk import Desk
from components import expenses_filter, ids, notices
from components.expenses_filter import CHOSEN, TYPED, Way
from components.list_address import ListAddress
from spending.errors import InvalidFilter

_READ = {
    **{name: Input(ids.filter_part(name), "value") for name in TYPED},
    **{name: Input(ids.filter_part(name), "value") for name in CHOSEN},
}


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let the panel be laid out, find merchants, and lead to what it asks for."""
    register_in_browser(app)

    @app.callback(
        Output(ids.EXPENSES_FILTER_BODY, "children"),
        Input(ids.EXPENSES_FILTER_WANTED, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def lay_out(_wanted: int, query: str | None) -> list[Component]:
        desk = open_desk()
        book = desk.book()
        return expenses_filter.body(address_of(query), book, desk.today(book))

    @app.callback(
        Output(ids.filter_part("merchant"), "options"),
        Input(ids.EXPENSES_FILTER_FIND, "value"),
        State(ids.filter_part("merchant"), "value"),
        prevent_initial_call=True,
    )
    def find(text: object, chosen: object) -> list[dict[str, str]]:
        listed = chosen if isinstance(chosen, list) else []
        picked = [one for one in listed if isinstance(one, str)]
        typed = text if isinstance(text, str) else ""
        return expenses_filter.merchant_options(typed, picked, open_desk().book())

    @app.callback(
        output={
            "way": Output(ids.EXPENSES_FILTER_GO, "data"),
            "days": Output(ids.filter_part("days-wrong"), "children"),
            "amount": Output(ids.filter_part("amount-wrong"), "children"),
        },
        inputs={"typed": _READ},
        state={"query": State(ids.URL, "search")},
        prevent_initial_call=True,
    )
    def follow(typed: dict[str, object], query: str | None) -> dict[str, Any]:
        address = address_of(query)
        asked = expenses_filter.asked(typed, address, open_desk().book())
        way: Way = {"href": address.href(asked.wanted), "typed": _was_typed(ctx.triggered_id)}
        return {"way": way, **{name: asked.problems.get(name) for name in ("days", "amount")}}


def register_in_browser(app: Dash) -> None:
    """Let the browser open the panel, and go where it leads."""
    in_browser: Callable[..., object] = app.clientside_callback
    ours = "expenses_filter"
    for function, place, prop in (
        ("opened", ids.EXPENSES_FILTER_BODY, "children"),
        ("go", ids.EXPENSES_FILTER_GO, "data"),
        ("moved", ids.EXPENSES_QUERY, "data"),
    ):
        in_browser(
            ClientsideFunction(ours, function), Input(place, prop), prevent_initial_call=True
        )


def address_of(query: object) -> ListAddress:
    """Read the address under the panel; one that cannot be used asks for nothing, and says so."""
    try:
        return ListAddress.from_query(query if isinstance(query, str) else "")
    except InvalidFilter as error:
        set_props(ids.NOTICES, {"children": [notices.failure(error.message)]})
        return ListAddress.from_query("")


def _was_typed(place: object) -> bool:
    return place in {ids.filter_part(name) for name in TYPED}

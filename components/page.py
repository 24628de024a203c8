"""The frame of a page and its four looks: loading, ready, empty and failed."""

from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from components import ids
from components.attributes import attributes

LOADING: Final = "page"
READY: Final = "page is-ready"
BARE: Final = "page is-ready is-bare"
EMPTY: Final = "page is-empty"
FAILED: Final = "page is-failed"


def page(
    page_id: str, title: str, *body: Component, query_id: str, beside: Component | None = None
) -> Component:
    """Give the empty frame of a page; its view sets `className` of `page_id` to a look.

    `query_id` is a Store that holds the page's query (`?a=b`, or ``) while the page is open; a
    view listens to it, not to the address, which may lead to another page already. `beside`
    stands next to the title.
    """
    return html.Div(
        id=page_id,
        className=LOADING,
        children=[
            dcc.Store(id=query_id),
            html.Header(
                [html.H1(title), *([] if beside is None else [beside])],
                className="page-head",
            ),
            html.Div(id=ids.failed(page_id), className="page-failed"),
            html.Div(list(body), className="page-body"),
        ],
    )


def could_not_show(text: str) -> Component:
    """Say why a page cannot be shown, with a way on."""
    return html.Div(
        [
            html.Span(className="icon icon-cloud-off mark"),
            html.H2("This could not be shown"),
            html.P(text),
            html.Div(
                [
                    html.A(
                        "Try again",
                        href="",
                        className="btn btn-primary",
                        **attributes(data_reload="yes"),
                    ),
                    html.A("Start afresh", href="?", className="btn btn-quiet"),
                ],
                className="deeds",
            ),
        ],
        className="card state",
        role="alert",
    )

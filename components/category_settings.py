"""Categories in the settings: the two levels as a list, and the editor of one of them."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.filed import NOTHING, filed
from analytics.summary import Totals
from components import ids, words
from components.attributes import attributes
from components.icons import icon
from components.marks import mark
from components.money import money
from components.palette import choices, palette_of
from spending.category import MAX_NAME, NO_CATEGORY, Categories, Category
from spending.filing import CategoryDraft, below
from spending.filter import ExpenseFilter

AUTOMATIC: Final = "auto"
"""Stands for no chosen colour among the colours to choose from."""

UPPER: Final = "upper"
"""Stands for the upper level among the places to choose from."""

_NOT_CHOSEN: Final = "none"


def section() -> Component:
    """Give the section of the settings, still without any category."""
    add = html.Button(
        [icon("plus"), "Add category"],
        type="button",
        className="btn btn-outline",
        **attributes(data_category="", data_below=""),
    )
    return html.Section(
        [
            html.Div(
                [html.H2("Categories", className="settings-name"), add], className="settings-head"
            ),
            html.Ul(id=ids.CATEGORIES, className="categories slot"),
            html.Div(id=ids.CATEGORIES_ARCHIVED),
        ],
        id=ids.SETTINGS_CATEGORIES,
        className="card settings",
    )


def editor() -> Component:
    """Give the place where one category is changed, closed."""
    return html.Div(
        [
            dcc.Store(id=ids.CATEGORY_WANTED),
            dbc.Offcanvas(
                [dcc.Store(id=ids.CATEGORY_KEPT), _form(), _more()],
                id=ids.CATEGORY_EDITOR,
                title=html.Span("", id=ids.CATEGORY_TITLE),
                labelledby=ids.CATEGORY_TITLE,
                placement="end",
                is_open=False,
                class_name="category-editor",
            ),
        ]
    )


def _form() -> Component:
    name = html.Div(
        [
            dbc.Label("Name", html_for=ids.CATEGORY_NAME),
            dbc.Input(id=ids.CATEGORY_NAME, type="text", maxLength=MAX_NAME, autocomplete="off"),
            html.Div(id=ids.CATEGORY_WRONG, className="field-error", role="alert"),
        ]
    )
    place = html.Div(
        [
            dbc.Label("Where it stands", html_for=ids.CATEGORY_PARENT),
            dbc.Select(id=ids.CATEGORY_PARENT, options=[], value=UPPER),
        ]
    )
    colour = html.Fieldset(
        [
            html.Legend("Colour in charts", className="form-label"),
            dbc.RadioItems(id=ids.CATEGORY_COLOUR, options=[], value=AUTOMATIC),
        ],
        id=ids.CATEGORY_COLOUR_PLACE,
        className="colours",
    )
    buttons = html.Div(
        [
            html.Button("Save", type="submit", className="btn btn-primary"),
            _button("Cancel", ids.CATEGORY_CANCEL, "btn-quiet"),
        ],
        className="category-buttons",
    )
    made: Component = dbc.Form(
        [name, place, colour, buttons],
        id=ids.CATEGORY_FORM,
        prevent_default_on_submit=True,
        class_name="category-form",
    )
    return made


def _more() -> Component:
    """Give what can be done with a category beside changing it."""
    merge = [
        html.H3("Merge"),
        dbc.Label("Let its expenses count under another one", html_for=ids.CATEGORY_INTO),
        dbc.Select(id=ids.CATEGORY_INTO, options=[], value=_NOT_CHOSEN),
        html.P(id=ids.CATEGORY_MERGE_TEXT, className="form-text", role="status"),
        _button("Merge", ids.CATEGORY_MERGE, "btn-outline", disabled=True),
    ]
    archive = [
        html.H3("Archive"),
        html.P(id=ids.CATEGORY_ARCHIVE_TEXT, className="form-text"),
        _button("Archive", ids.CATEGORY_ARCHIVE, "btn-outline"),
    ]
    return html.Div([html.Div(merge), html.Div(archive)], id=ids.CATEGORY_MORE, hidden=True)


def _button(text: str, button_id: str, look: str, **kept: Any) -> Component:  # noqa: ANN401 - props
    return html.Button(text, id=button_id, type="button", className=f"btn {look}", **kept)


# The list


def view(book: Book, theme: str | None) -> dict[str, Any]:
    """Give the two lists, those in use and those put away, by the name of their place."""
    sums = filed(book)
    active = book.categories.active
    tops = [one for one in active if not one.parent]
    items = [_top(book, top, active, sums, theme) for top in tops]
    gone = archived(book.categories)
    return {
        "categories": [*items, *_uncategorised(book, sums, theme)],
        "archived": _archived(book, gone, sums) if gone else None,
    }


def archived(categories: Categories) -> list[Category]:
    """Give what was put away, by its label; what only lies below such a one comes with it."""
    gone = [one for one in categories.by_id.values() if one.archived and not one.merged_into]
    return sorted(gone, key=lambda one: categories.label(one.id).casefold())


def _top(
    book: Book,
    top: Category,
    active: Sequence[Category],
    sums: Mapping[str, Totals],
    theme: str | None,
) -> Component:
    inside = [one for one in active if one.parent and _above(book.categories, one) == top.id]
    place = book.colours.get(top.id)
    palette = palette_of(theme)
    colour = palette.other if place is None else palette.series[place]
    subs = html.Ul([html.Li(_row(book, one, sums, None)) for one in inside], className="subs")
    return html.Li([_row(book, top, sums, colour), *([subs] if inside else [])])


def _above(categories: Categories, category: Category) -> str | None:
    above = categories.resolve(category.parent)
    return above.id if above else None


def _row(
    book: Book, category: Category, sums: Mapping[str, Totals], colour: str | None
) -> Component:
    """Give a category: its name opens it, its figures open its expenses."""
    swatch = [] if colour is None else [html.Span(className="swatch", style={"background": colour})]
    name = html.Button(
        [*swatch, html.Span(category.name), icon("edit")],
        type="button",
        className="category-open",
        **attributes(data_category=category.id, aria_label=f"Edit {category.name}"),
    )
    more = html.Button(
        icon("plus"),
        type="button",
        className="btn btn-quiet category-below",
        title=f"Add below {category.name}",
        **attributes(
            data_category="", data_below=category.id, aria_label=f"Add below {category.name}"
        ),
    )
    found = sums.get(category.id, NOTHING)
    parts = [name, _figures(book, category.id, found), *([] if category.parent else [more])]
    return html.Div(parts, className="category")


def _figures(book: Book, wanted: str, found: Totals) -> Component:
    written = book.settings.money
    if not found.count:
        return html.Span("no expenses", className="category-sum muted")
    query = ExpenseFilter(categories=frozenset({wanted})).to_query()
    counted = words.count(found.count, "expense", written.locale)
    return html.A(
        [html.Span(counted, className="muted"), html.Span(money(written, found.amount))],
        href=f"/expenses?{query}",
        className="category-sum",
        **mark(found.amount, found.count),
    )


def _uncategorised(book: Book, sums: Mapping[str, Totals], theme: str | None) -> list[Component]:
    found = sums.get(NO_CATEGORY, NOTHING)
    if not found.count:
        return []
    colour = {"background": palette_of(theme).none}
    name = html.Span(
        [html.Span(className="swatch", style=colour), html.Span("Uncategorised")],
        className="category-open",
    )
    row = html.Div([name, _figures(book, NO_CATEGORY, found)], className="category")
    return [html.Li(row)]


def _archived(book: Book, gone: Sequence[Category], sums: Mapping[str, Totals]) -> Component:
    rows = [
        html.Li(
            html.Div(
                [
                    html.Span(book.categories.label(one.id), className="category-open"),
                    _figures(book, one.id, sums.get(one.id, NOTHING)),
                    html.Button(
                        "Bring back",
                        id=ids.category_revive(one.id),
                        type="button",
                        className="btn btn-quiet",
                        **attributes(aria_label=f"Bring back {one.name}"),
                    ),
                ],
                className="category",
            )
        )
        for one in gone
    ]
    said = f"Archived ({words.number(len(gone), book.settings.locale)})"
    return html.Details([html.Summary(said), html.Ul(rows, className="categories")])


# The editor


def opened(book: Book, wanted: str, above: str, theme: str | None) -> dict[str, Any]:
    """Lay the editor out for a category, or for a new one below `above` (`` for neither).

    Raises UnknownCategory.
    """
    category = book.categories.choosable(wanted) if wanted else None
    parent = (_above(book.categories, category) if category else above) or UPPER
    colour = category.colour if category else None
    found = filed(book).get(category.id, NOTHING) if category else NOTHING
    return {
        "open": True,
        "title": f"Edit {category.name}" if category else "New category",
        "name": category.name if category else "",
        "wrong": "",
        "parents": _parents(book.categories, category),
        "parent": parent,
        "colours": _colours(theme),
        "colour": AUTOMATIC if colour is None else str(colour),
        "no_more": category is None,
        "choices": _into(book.categories, category) if category else [],
        "into": _NOT_CHOSEN,
        "archive": _archive_text(book, category, found) if category else "",
        "kept": {"id": wanted, "operation": secrets.token_hex(16)},
    }


def _parents(categories: Categories, own: Category | None) -> list[dict[str, str]]:
    """Give where a category may stand: one with others below it stays where it is."""
    upper = [{"value": UPPER, "label": "On the upper level"}]
    if own and below(categories, own.id):
        return upper
    tops = (one for one in categories.active if not one.parent and one != own)
    return [*upper, *({"value": one.id, "label": f"Below {one.name}"} for one in tops)]


def _colours(theme: str | None) -> list[dict[str, Any]]:
    shown = [
        {"value": str(place), "label": _swatched(name, colour)}
        for place, name, colour in choices(theme)
    ]
    return [{"value": AUTOMATIC, "label": "Automatic"}, *shown]


def _swatched(name: str, colour: str) -> Component:
    swatch = html.Span(className="swatch", style={"background": colour})
    return html.Span([swatch, name], className="colour")


def _into(categories: Categories, own: Category) -> list[dict[str, str]]:
    """Give what a category can be merged into: of the upper level if others lie below it."""
    upper_only = bool(below(categories, own.id))
    others = (
        one for one in categories.active if one.id != own.id and not (upper_only and one.parent)
    )
    first = {"value": _NOT_CHOSEN, "label": "Choose a category"}
    return [first, *({"value": one.id, "label": categories.label(one.id)} for one in others)]


def _archive_text(book: Book, category: Category, found: Totals) -> str:
    inside = [one for one in below(book.categories, category.id) if not one.archived]
    kept = words.count(found.count, "expense", book.settings.locale)
    and_below = ", nor what lies below it" if inside else ""
    keep = "keeps" if found.count == 1 else "keep"
    them = f"; its {kept} {keep} it" if found.count else ""
    return f"It cannot be chosen any more{and_below}{them}. It can be brought back."


def merge_text(book: Book, wanted: str, into: str) -> str:
    """Say what a merge will do, with the number; `` while nothing is chosen."""
    category, other = book.categories.resolve(wanted), book.categories.resolve(into)
    if category is None or other is None:
        return ""
    found = filed(book).get(category.id, NOTHING)
    counted = words.count(found.count, "expense", book.settings.locale)
    label = book.categories.label(other.id)
    return f"{counted} will count under {label}. Nothing is deleted; it can be undone."


def draft_of(typed: Mapping[str, object]) -> CategoryDraft:
    """Read the editor: name, place, colour."""
    place, name, colour = typed.get("parent"), typed.get("name"), str(typed.get("colour"))
    parent = str(place)[:64] if place not in (None, UPPER) else None
    is_place = colour.isascii() and colour.isdigit() and len(colour) == 1
    # A colour belongs to the upper level: charts colour what lies below by rank.
    chosen = int(colour) if is_place and parent is None else None
    return CategoryDraft(name if isinstance(name, str) else "", parent, chosen)


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "categories": (ids.CATEGORIES, "children"),
    "archived": (ids.CATEGORIES_ARCHIVED, "children"),
}
"""Where each part of a view goes: component and prop."""

EDITOR: Final[Mapping[str, tuple[str, str]]] = {
    "open": (ids.CATEGORY_EDITOR, "is_open"),
    "title": (ids.CATEGORY_TITLE, "children"),
    "name": (ids.CATEGORY_NAME, "value"),
    "wrong": (ids.CATEGORY_WRONG, "children"),
    "parents": (ids.CATEGORY_PARENT, "options"),
    "parent": (ids.CATEGORY_PARENT, "value"),
    "colours": (ids.CATEGORY_COLOUR, "options"),
    "colour": (ids.CATEGORY_COLOUR, "value"),
    "no_more": (ids.CATEGORY_MORE, "hidden"),
    "choices": (ids.CATEGORY_INTO, "options"),
    "into": (ids.CATEGORY_INTO, "value"),
    "archive": (ids.CATEGORY_ARCHIVE_TEXT, "children"),
    "kept": (ids.CATEGORY_KEPT, "data"),
}
"""Where each part of the editor goes: component and prop."""

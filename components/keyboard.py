"""The keyboard map: which key does what where, as a table and as the dialog that shows it."""

from dataclasses import dataclass
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import ids


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does; of several `keys` each does it, `g then o` is one after the other."""

    keys: tuple[str, ...]
    does: str


@dataclass(frozen=True, slots=True)
class Section:
    """The keys of one place in the program."""

    name: str
    keys: tuple[Key, ...]


SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        "Everywhere",
        (
            Key(("?",), "Show this map"),
            Key(("n",), "New expense"),
            Key(("/",), "Search the expenses"),
            Key(("g then o",), "Go to the overview"),
            Key(("g then e",), "Go to the expenses"),
            Key(("g then b",), "Go to the budgets"),
            Key(("g then a",), "Go to the alerts"),
            Key(("g then i",), "Go to the import"),
            Key(("g then t",), "Go to the trash"),
            Key(("g then h",), "Go to the history"),
            Key(("g then s",), "Go to the settings"),
            Key(("g then v",), "Show the saved views"),
            Key(("h",), "Hide all amounts, or show them again"),
            Key(("Ctrl+Z",), "Take back what was done last"),
            Key(("Ctrl+Shift+Z",), "Do again what was taken back"),
            Key(("Esc",), "Close what lies on top"),
        ),
    ),
    Section(
        "List of expenses",
        (
            Key(("Enter", "F2"), "Change the cell; typing begins with that letter"),
            Key(("Enter",), "While changing: save, and on to the cell below"),
            Key(("Tab", "Shift+Tab"), "While changing: save, and change the next or last cell"),
            Key(("Esc",), "While changing: leave the cell as it was; else choose none"),
            Key(("Shift+Enter",), "Open the expense; Enter on its pencil does too"),
            Key(("Space",), "Choose the row"),
            Key(("Shift+↑", "Shift+↓"), "Choose this row and the next one"),
        ),
    ),
    Section(
        "Grid of limits",
        (
            Key(("↑ ↓ ← →",), "Go to the cell beside it"),
            Key(("Enter", "F2"), "Change the cell; typing begins anew"),
            Key(("Enter", "Tab"), "While changing: save, and on to the cell below or beside"),
            Key(("Ctrl+Enter",), "Save, and hold it from that month on"),
            Key(("Delete",), "Take the limit of that cell away"),
            Key(("Esc",), "While changing: leave the cell as it was"),
        ),
    ),
    Section(
        "Form of an expense",
        (
            Key(("Ctrl+Enter",), "Save"),
            Key(("↑ ↓ then Enter",), "Choose a known merchant"),
            Key(("Esc",), "Close the list, or the form; asks if something is typed"),
        ),
    ),
    Section(
        "Charts and tables",
        (
            Key(("Tab",), "Next chart or table; every bar has its cell in the table"),
            Key(("← → ↑ ↓",), "In a table: the cell beside it"),
            Key(("← →",), "On the running sum and the map of days: the day or week beside it"),
            Key(("↑ ↓",), "On the map: the day above or below; on the running sum: seven points"),
            Key(("Enter",), "Open the expenses behind it"),
            Key(("Space",), "Filter everything by it"),
            Key(("Esc",), "Take the last filter off"),
        ),
    ),
)
"""The map, in the order it is shown; letters count only where nobody is typing."""


def dialog() -> Component:
    """Give the dialog that shows the map, closed."""
    shown: Component = dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle("Keyboard", id=ids.KEYBOARD_TITLE), close_button=True),
            html.Div(  # it scrolls, and by keyboard only when it can be reached
                [
                    *[_section(one) for one in SECTIONS],
                    html.P(
                        "Letters do nothing while you type. On a Mac, Ctrl is ⌘.",
                        className="muted",
                    ),
                ],
                className="modal-body",
                tabIndex="0",
            ),
        ],
        id=ids.KEYBOARD_MAP,
        labelledby=ids.KEYBOARD_TITLE,
        is_open=False,
        scrollable=True,
        centered=True,
        class_name="keyboard-map",
    )
    return shown


def _section(section: Section) -> Component:
    rows = [
        html.Div([html.Dt(_keys(one)), html.Dd(one.does)], className="key-row")
        for one in section.keys
    ]
    return html.Section([html.H3(section.name, className="card-name"), html.Dl(rows)])


def _keys(key: Key) -> list[Component | str]:
    """Give each key as a cap; what stands between two keys stays text."""
    shown: list[Component | str] = []
    for at, combination in enumerate(key.keys):
        shown += [" or "] if at else []
        for step, one in enumerate(combination.split(" then ")):
            shown += [" then "] if step else []
            for place, cap in enumerate(one.split("+")):
                shown += ["+"] if place else []
                shown.append(html.Kbd(cap))
    return shown

"""The form of one expense without a screen: what is typed, pressed, and kept of it."""

from typing import Any, Final

from dash_client import Answer, DashClient, at, nodes, text_of

from components import ids
from components.expense_form import PLACES

FIELDS: Final = at(ids.EXPENSE_FORM_FIELDS, "children")
KEPT: Final = at(ids.EXPENSE_FORM_KEPT, "data")
LOOK: Final = at(ids.EXPENSE_FORM_ENTRY, "class_name")
OPEN: Final = at(ids.EXPENSE_FORM, "is_open")
MESSAGE: Final = at(ids.EXPENSE_FORM_MESSAGE, "children")
NOTICES: Final = at(ids.NOTICES, "children")
CHANGE: Final = at(ids.CHANGE, "data")

SEEN: Final = at(ids.ALERTS_SEEN, "data")

ADD: Final = at(ids.EXPENSE_ADD, "n_clicks")
ROW: Final = at(ids.EXPENSE_FORM_WANTED, "data")
SAVE: Final = at(ids.EXPENSE_FORM_ENTRY, "n_submit")
AGAIN: Final = at(ids.EXPENSE_FORM_AGAIN, "n_clicks")
KEEP: Final = at(ids.EXPENSE_FORM_KEEP, "n_clicks")
TAKE: Final = at(ids.EXPENSE_FORM_TAKE, "n_clicks")
DELETE: Final = at(ids.EXPENSE_FORM_DELETE, "n_clicks")


class Form:
    """The form as it stands in a browser: what is typed, and what the page keeps of it."""

    def __init__(self, client: DashClient) -> None:
        self.client = client
        self.values: dict[str, Any] = {}

    def open_new(self) -> Answer:
        """Press the button that adds."""
        return self.press(ADD)

    def open_row(self, expense_id: str) -> Answer:
        """Click on a row."""
        return self._take(self.client.fire(ROW, {ROW: {"id": expense_id, "at": 1}}))

    def type(self, **texts: str) -> None:
        """Type into fields."""
        self.values |= {at(PLACES[name], "value"): text for name, text in texts.items()}

    def press(self, button: str) -> Answer:
        """Press a button, with everything that stands in the form."""
        return self._take(self.client.fire(button, {**self.values, button: 1}))

    def _take(self, answer: Answer) -> Answer:
        """Do to the form what the answer says."""
        if FIELDS in answer:
            props = {node["props"].get("id"): node["props"] for node in nodes(answer[FIELDS])}
            self.values = {at(place, "value"): props[place]["value"] for place in PLACES.values()}
            self.values[KEPT] = answer[KEPT]
        return answer

    def value(self, name: str) -> str:
        """Read a field."""
        return str(self.values[at(PLACES[name], "value")])


def problems(answer: Answer) -> list[str]:
    """Read what is wrong with the fields, in their order."""
    said = [text_of(node) for node in nodes(answer[FIELDS]) if node["type"] == "FormFeedback"]
    return [one for one in said if one]

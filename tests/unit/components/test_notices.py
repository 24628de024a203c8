"""Messages: what stays, what goes by itself, and that a new one is new."""

from typing import Any

from dash.development.base_component import Component
from dash_client import nodes, text_of

from components import ids, notices


def test_message_about_something_done_goes_by_itself() -> None:
    """Something done needs no answer; something refused waits to be read."""
    done, failure, alert = notices.done("a"), notices.failure("b"), notices.alert("c")
    looks = [_props(one)["className"].split()[-1] for one in (done, failure, alert)]
    assert looks == ["notice-brief", "notice-urgent", "notice-urgent"]
    assert [_props(one)["role"] for one in (done, failure, alert)] == ["group", "alert", "alert"]


def test_message_has_its_words_and_its_deeds() -> None:
    """What can be done about it stands in the message."""
    shown = notices.done("The limit is set.", notices.undo_button(7))
    assert text_of(shown) == "Done The limit is set. Undo"
    close, button = [node for node in nodes(shown) if node["type"] == "Button"]
    assert close["props"]["aria-label"] == "Close this message"
    assert button["props"]["id"] == ids.undo(7)


def test_equal_messages_are_two() -> None:
    """The same words again appear again, though the first message was closed."""
    assert _props(notices.done("a"))["id"] != _props(notices.done("a"))["id"]


def _props(shown: Component) -> dict[str, Any]:
    return dict(nodes(shown)[0]["props"])

"""What a mark says, told beside the link it opens, so that a test can hold both together."""

from typing import Any

from components.attributes import attributes


def mark(minor: int, count: int) -> dict[str, Any]:
    """Give the attributes of a link to expenses: their sum in minor units, and how many."""
    return attributes(data_minor=str(minor), data_count=str(count))

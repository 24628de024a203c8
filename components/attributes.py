"""HTML attributes whose names Python cannot write as arguments."""

from typing import Any


def attributes(**named: str) -> dict[str, Any]:
    """Give attributes with hyphens in their names: `aria_label` for `aria-label`."""
    return {name.replace("_", "-"): text for name, text in named.items()}

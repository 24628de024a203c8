"""What the documents name is there."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
_SECURITY = (_ROOT / "docs" / "security.md").read_text(encoding="utf-8")
_NAMED = sorted(set(re.findall(r"`(\w+/test_[\w*]+\.py)`", _SECURITY)))


@pytest.mark.parametrize("named", _NAMED)
def test_promise_has_its_test(named: str) -> None:
    """A test that stands behind a promise of docs/security.md exists."""
    assert list((_ROOT / "tests").glob(named))


def test_promises_name_tests() -> None:
    """There is something to look for, and every promise in a table names a test."""
    rows = [line for line in _SECURITY.splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith(("| promised", "|---"))]
    assert len(_NAMED) > 12
    assert [row for row in promises if "test_" not in row] == []

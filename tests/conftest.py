"""How hypothesis works here, retries without pauses, and that nothing private is logged."""

import logging
from collections.abc import Iterator

import pytest
from botocore.retries.standard import ExponentialBackoff
from canaries import Canaries
from hypothesis import HealthCheck, settings

# By the number of examples, not by the clock of a busy machine.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

_CANARIES = Canaries()


@pytest.fixture(autouse=True)
def _nothing_private_is_logged() -> Iterator[None]:
    """Fail a test in which a line of the log held a merchant, an amount, a note or a token."""
    root, doors = logging.getLogger(), logging.getLogger("expense_tracker.security")
    level = doors.level
    doors.setLevel(min(level or logging.INFO, logging.INFO))
    root.addHandler(_CANARIES)
    _CANARIES.begin()
    yield
    root.removeHandler(_CANARIES)
    doors.setLevel(level)
    assert _CANARIES.wrong == []


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the AWS SDK try again at once."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)

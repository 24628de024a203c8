"""Who a program acts for, and what it may do."""

from dataclasses import dataclass
from typing import Final

READ: Final = "expenses/read"
WRITE: Final = "expenses/write"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a valid token stands for: the owner of a ledger, and the scopes granted."""

    owner: str
    scopes: frozenset[str]

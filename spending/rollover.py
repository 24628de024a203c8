"""What of a month's limit goes on into the next month."""

from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from spending.errors import InvalidInput
from spending.money import MAX_MINOR
from spending.records import Fields, Json

RolloverKind = Literal["none", "surplus", "deficit", "both"]

KINDS: Final[tuple[RolloverKind, ...]] = get_args(RolloverKind)


@dataclass(frozen=True, slots=True)
class Rollover:
    """Whether what is left of a month (surplus), what is over (deficit), or both goes on.

    `cap` is the most that goes on either way, in minor units, None for all of it.
    """

    kind: RolloverKind = "none"
    cap: int | None = None

    def carried(self, left: int) -> int:
        """Give what of a month's end goes on, in minor units; `left` is negative when over."""
        if self.kind not in {"both", "surplus" if left > 0 else "deficit"}:
            return 0
        return left if self.cap is None else max(min(left, self.cap), -self.cap)

    def checked(self) -> "Rollover":
        """Give this rollover without a cap that means nothing; raises InvalidInput."""
        field = "rollover"
        if self.kind not in KINDS:
            raise InvalidInput(field, f"must be one of {', '.join(KINDS)}")
        if self.cap is not None and not 0 <= self.cap <= MAX_MINOR:
            raise InvalidInput(field, "must have a cap of zero or more, not absurdly large")
        return NO_ROLLOVER if self.kind == "none" else replace(self)

    @property
    def fields(self) -> dict[str, Json]:
        """The rollover as JSON values."""
        return {"kind": self.kind, **({} if self.cap is None else {"cap": self.cap})}

    @classmethod
    def of(cls, kept: Json) -> "Rollover":
        """Read a kept rollover; what cannot be read is none."""
        fields: Fields = kept if isinstance(kept, dict) else {}
        kind, cap = fields.get("kind"), fields.get("cap")
        known: RolloverKind = next((one for one in KINDS if one == kind), "none")
        return cls(known, cap if isinstance(cap, int) else None)


NO_ROLLOVER: Final = Rollover()

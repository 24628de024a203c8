"""One rehearsal: load, a fault in the middle of it, and the verdict."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from drill.check import Findings, Window, check
from drill.faults import Bounds, Fault, Scene
from drill.history import (
    Asked,
    seconds_until_good,
    share_answered,
    share_good,
    share_good_at_once,
    slowest,
)
from drill.load import Load

_PATIENCE: Final = 25.0
_PUT_OFF: Final = 503


@dataclass(frozen=True, slots=True)
class Row:
    """What a rehearsal came to, and what was promised and did not hold."""

    name: str
    requests: int
    good: float
    good_at_once: float
    slowest: float
    until_good: float
    findings: Findings
    remarks: tuple[str, ...]
    broken: tuple[str, ...]


def rehearse(scene: Scene, fault: Fault) -> Row:
    """Rehearse a fault under load."""
    site = scene.site
    name = fault.name.replace(" ", "-").replace(",", "")
    load = Load(site.client(), site.habits.requests(site.people, name), fault.per_second, _PATIENCE)
    load.start()
    try:
        time.sleep(fault.around[0])
        with fault.strike(scene):
            begin = site.now()
            time.sleep(fault.seconds)
            end = site.now()
        time.sleep(fault.around[1])
    finally:
        asked = load.stop()
    fault.settle(scene)
    away = Window(begin, end) if fault.bounds.is_away else None
    return row_of(fault, asked, scene, Window(begin, end), check(asked, site.accounts(), away))


def row_of(
    fault: Fault, asked: Sequence[Asked], scene: Scene, window: Window, findings: Findings
) -> Row:
    """Judge what came of a rehearsal."""
    until_good = seconds_until_good(asked, window.end)
    good = share_good(asked)
    broken = [*findings.complaints, *broken_bounds(fault.bounds, asked, until_good)]
    remarks = [*scene.remarks]
    if fault.bounds.is_away:
        within = [one for one in asked if window.begin <= one.due <= window.end]
        said, wrong = judged_away(within, window)
        remarks.append(said)
        broken += wrong
    scene.remarks.clear()
    return Row(
        fault.name, len(asked), good, share_good_at_once(asked), slowest(asked), until_good,
        findings, tuple(remarks), tuple(broken),
    )  # fmt: skip


def broken_bounds(bounds: Bounds, asked: Sequence[Asked], until_good: float) -> list[str]:
    """Give the bounds that do not hold, in words."""
    broken, good, answered = [], share_good(asked), share_answered(asked)
    if bounds.good is not None and good < bounds.good:
        broken.append(f"{good:.2f} % good, not {bounds.good} %")
    if bounds.answered is not None and answered < bounds.answered:
        broken.append(f"{answered:.2f} % answered, not {bounds.answered} %")
    if until_good > bounds.back:
        broken.append(f"good again after {until_good:.1f} s, not {bounds.back:g} s")
    return broken


def judged_away(asked: Sequence[Asked], window: Window) -> tuple[str, list[str]]:
    """Judge what was asked while the store was away; give that in words, and what is wrong."""
    ended = [one for one in asked if _answered_at(one) <= window.end]
    reads = [one for one in ended if not one.wanted.key]
    writes = [one for one in ended if one.wanted.key]
    answered = [one for one in reads if one.replies[0].is_answered]
    told = [one for one in answered if one.wanted.is_marked]
    unmarked = sum(not one.replies[0].as_of for one in told)
    refused = sum(_is_refused(one) for one in writes)
    said = (
        f"away: {len(answered)} of {len(reads)} reads answered, {share_good(reads):.1f} % in 2 s, "
        f"{len(told) - unmarked} of {len(told)} marked; {refused} of {len(writes)} writes refused"
    )
    wrong = {
        f"{len(reads) - len(answered)} reads not answered": len(answered) < len(reads),
        f"{unmarked} reads without their time": unmarked > 0,
        f"{len(writes) - refused} writes not refused with 503": refused < len(writes),
    }
    return said, [what for what, is_so in wrong.items() if is_so]


def _answered_at(one: Asked) -> float:
    return one.began[0] + one.replies[0].seconds


def _is_refused(one: Asked) -> bool:
    """Whether a write was put off as it should be: a program is told when to come again."""
    first = one.replies[0]
    return first.status == _PUT_OFF and (one.wanted.is_page or bool(first.retry_after))

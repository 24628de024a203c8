"""How the results are printed: a table of Markdown's, a row a fault."""

from drill.rehearsal import Row

_COLUMNS = (
    "fault", "requests", "% good", "% good at once", "slowest s", "s until good again",
    "writes confirmed", "found", "lost", "doubled", "verdict",
)  # fmt: skip


def heading() -> str:
    """Give the head of the table."""
    return f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}"


def line(row: Row) -> str:
    """Give a row of the table."""
    found = row.findings
    verdict = "; ".join(row.broken) if row.broken else "kept"
    said = f"{verdict} ({'; '.join(row.remarks)})" if row.remarks else verdict
    cells = (
        row.name, row.requests, f"{row.good:.2f}", f"{row.good_at_once:.2f}", f"{row.slowest:.1f}",
        f"{row.until_good:.1f}", f"{found.confirmed} of {found.sent}", found.found,
        len(found.lost), len(found.doubled), said,
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"

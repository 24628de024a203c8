"""A statement brought in: what was read of a file is put aside as long work."""

from spending.job import IMPORT
from spending.ledger import Ledger
from spending.statements import Statement
from spending.writer import Receipt


def begin_statement(
    ledger: Ledger, statement: Statement, operation: str, *, name: str, currency: str = ""
) -> Receipt:
    """Begin to bring in what was read of a file called so; `Jobs.advance` does the work.

    `currency` is what somebody chose for an account that has none yet, `` for the file's own.
    Raises InvalidInput when it has other decimals than what is recorded.
    """
    return ledger.jobs.begin_import(
        statement.lines,
        operation,
        kind=IMPORT,
        about=name,
        currency=currency or statement.currency,
        left_out=dict(statement.left_out),
        rejected=len(statement.rejected),
    )

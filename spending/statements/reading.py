"""Reads a bank file: bytes in, import lines out, everything guessed said with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spending.errors import NotATable
from spending.settings import Settings
from spending.statements.dates import Days, read_days
from spending.statements.decoding import Decoded, decode
from spending.statements.kinds import Judged, count_left_out, judge
from spending.statements.lines import Lines, Taken, make_lines
from spending.statements.money_columns import Money, read_money
from spending.statements.roles import Columns, columns_of
from spending.statements.statement import (
    NOTHING_CHOSEN,
    Choices,
    Finding,
    Recognised,
    Rejected,
    Statement,
)
from spending.statements.table import Table, read_table
from spending.statements.words import ROLES


@dataclass(frozen=True, slots=True)
class _Understood:
    """A file with everything recognised about it."""

    decoded: Decoded
    table: Table
    columns: Columns
    days: Days
    money: Money
    judged: Judged


def read_statement(data: bytes, settings: Settings, choices: Choices = NOTHING_CHOSEN) -> Statement:
    """Read a bank file or a household export for an account with these settings.

    Rows that cannot be used are rejected by line and do not stop the others.

    Raises StatementError: FileTooLarge, NotATable, ColumnMissing, ChoiceUnfit, AmbiguousDates.
    """
    decoded = decode(data, choices.encoding)
    table = read_table(decoded.text, choices)
    columns = columns_of(table.headers, table.columns, choices.columns or {})
    if not table.lines and not table.ragged:
        raise NotATable("a table of headers without rows", "Export a period with expenses in it.")
    days = read_days(table.columns[columns.index["date"]], table.lines, choices.date_order)
    money = read_money(table, columns, settings, choices.decimal)
    judged = judge(
        money.entries,
        table.columns[columns.index["type"]] if columns.has("type") else None,
        credits_apart=not columns.has("amount"),
        chosen=choices.sign,
    )
    return _statement(_Understood(decoded, table, columns, days, money, judged), settings)


def _statement(file: _Understood, settings: Settings) -> Statement:
    rejected = file.table.rejected_as_ragged()
    made = make_lines(file.table, file.columns, _taken(file, rejected))
    rejected += made.rejected
    return Statement(
        lines=made.lines,
        rejected=tuple(sorted(rejected, key=lambda one: one.line)),
        left_out=count_left_out(file.judged.verdicts),
        currency=file.money.currency.code,
        recognised=Recognised(tuple(_findings(file)), file.table.headers),
        remarks=tuple(_remarks(file.money.currency.remark(settings), made)),
        total=sum(line.draft.amount for line in made.lines),
    )


def _taken(file: _Understood, rejected: list[Rejected]) -> Iterator[Taken]:
    """Give the rows that are expenses, and add to `rejected` those that might be."""
    table, known, currency = file.table, file.days.known, file.money.currency
    texts = table.columns[file.columns.index["date"]]
    for at, (text, verdict) in enumerate(zip(texts, file.judged.verdicts, strict=True)):
        if verdict.left_out:
            continue
        day, foreign = known[text], currency.problem(at)
        if isinstance(day, date) and not verdict.problem and not foreign:
            yield Taken(at, day, verdict.amount)
        else:
            problems = ("" if isinstance(day, date) else day, verdict.problem, foreign)
            rejected.append(table.rejected(at, " ".join(filter(None, problems))))


def _remarks(about_currency: str, made: Lines) -> Iterator[str]:
    if about_currency:
        yield about_currency
    if made.repeats:
        yield (
            f"Rows equal to another row of the file: {made.repeats:,}. "
            "Each is an expense of its own."
        )
    if made.cut:
        yield f"Texts too long for a merchant: {made.cut:,}. They stand whole in the note."


def _findings(file: _Understood) -> Iterator[Finding]:
    table, columns = file.table, file.columns
    yield Finding("encoding", file.decoded.encoding, file.decoded.evidence)
    yield Finding("delimiter", table.delimiter, table.evidence["delimiter"])
    yield Finding("header", str(table.header_line), table.evidence["header"])
    for role in ROLES:
        if columns.has(role):
            yield Finding(
                f"column {role}", table.headers[columns.index[role]], columns.evidence[role]
            )
    yield Finding("date_order", file.days.order, file.days.evidence)
    yield Finding("decimal", file.money.amounts.decimal, file.money.amounts.evidence)
    yield Finding("sign", file.judged.sign, file.judged.evidence)
    currency = file.money.currency
    yield Finding("currency", currency.code, currency.evidence)

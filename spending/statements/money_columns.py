"""The amounts of a file's rows and the currency they are in, from one column or from two."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spending.money import digits_of
from spending.settings import Settings
from spending.statements.amounts import Amounts, Bare, bare_amount, read_amounts
from spending.statements.currencies import currency_in, currency_of, is_code
from spending.statements.kinds import Entry
from spending.statements.roles import Columns
from spending.statements.table import Table
from spending.text import clean

_LONGEST_LABEL = 12


@dataclass(frozen=True, slots=True)
class Currency:
    """What a file says about its currency.

    `label` is a code, or the text it uses instead, or empty. `of_rows` has by row the label that
    stands there, empty for none.
    """

    label: str
    evidence: str
    of_rows: Sequence[str]

    @property
    def code(self) -> str:
        """The file's currency, empty when it names none that is clear."""
        return self.label if is_code(self.label) else ""

    def problem(self, row: int) -> str:
        """Say in a sentence that a row is in another currency than the file; empty if not."""
        label = self.of_rows[row]
        if label in {"", self.label}:
            return ""
        return f"Currency is {label}, while that of the file is {self.label}."

    def remark(self, settings: Settings) -> str:
        """Say in a sentence what a person should know about it; empty if nothing."""
        account = settings.currency
        if self.label and not self.code:
            return (
                f"The file writes its currency as {self.label!r}, which is not clear: "
                f"amounts were taken to be in {account}."
            )
        if self.code and settings.chosen and self.code != account:
            return (
                f"The file is in {self.code} and the account in {account}: "
                "amounts were taken as they are."
            )
        return ""


@dataclass(frozen=True, slots=True)
class Money:
    """By row what stands in its columns of amounts; how amounts are written; the currency."""

    entries: Sequence[Entry]
    amounts: Amounts
    currency: Currency


def read_money(table: Table, columns: Columns, settings: Settings, decimal: str | None) -> Money:
    """Read the amounts of all rows; raises ChoiceUnfit.

    Digits are those of the account's currency, or of the file's while the account has chosen none.
    """
    roles = [role for role in ("amount", "debit", "credit") if columns.has(role)]
    texts = {role: table.columns[columns.index[role]] for role in roles}
    counts = Counter(text for column in texts.values() for text in column)
    bare = {text: bare_amount(text) for text in counts}
    currency = _currency(table, columns, texts, bare)
    file_decides = currency.code and not settings.chosen
    digits = digits_of(currency.code if file_decides else settings.currency)
    amounts = read_amounts(bare, counts, digits=digits, chosen=decimal)
    entries = _single(texts["amount"], amounts) if "amount" in texts else _pair(texts, amounts)
    return Money(entries, amounts, currency)


def _currency(
    table: Table,
    columns: Columns,
    texts: Mapping[str, Sequence[str]],
    bare: Mapping[str, Bare],
) -> Currency:
    if columns.has("currency"):
        cells = table.columns[columns.index["currency"]]
        labels = {cell: _label(cell) for cell in set(cells)}
        of_rows = [labels[cell] for cell in cells]
    else:
        beside = {text: one.currency or "" for text, one in bare.items()}
        rows = zip(*texts.values(), strict=True)
        of_rows = [next(filter(None, (beside[text] for text in row)), "") for row in rows]
    counts = Counter(label for label in of_rows if label)
    if counts:
        label, count = counts.most_common(1)[0]
        return Currency(label, f"{count:,} of {len(of_rows):,} rows name it", of_rows)
    over = [currency_in(table.headers[columns.index[role]]) for role in texts]
    label = next(filter(None, over), "")
    return Currency(label, "named over the amounts" if label else "the file names none", of_rows)


def _label(cell: str) -> str:
    plain = clean(cell)
    return currency_of(plain) or plain.upper()[:_LONGEST_LABEL]


def _single(texts: Sequence[str], amounts: Amounts) -> list[Entry]:
    made = {text: _entry(known) for text, known in amounts.known.items()}
    return [made[text] for text in texts]


def _entry(known: int | str) -> Entry:
    return Entry(known) if isinstance(known, int) else Entry(None, problem=known)


def _pair(texts: Mapping[str, Sequence[str]], amounts: Amounts) -> list[Entry]:
    """Read a debit column and, if there is one, the credit column beside it."""
    debits = texts["debit"]
    credits_ = texts.get("credit", [""] * len(debits))
    known = {**amounts.known, "": 0}
    pairs = list(zip(debits, credits_, strict=True))
    made = {pair: _pair_entry(*pair, known) for pair in set(pairs)}
    return [made[pair] for pair in pairs]


def _pair_entry(debit: str, credit: str, known: Mapping[str, int | str]) -> Entry:
    """Judge one pair of cells; an empty one and a zero beside an amount say nothing."""
    if not debit and not credit:
        return Entry(None, problem="Amount is missing.")
    spent, received = known[debit], known[credit]
    if isinstance(spent, str) or isinstance(received, str):
        return Entry(None, problem=spent if isinstance(spent, str) else str(received))
    if spent and received:
        return Entry(None, problem="Amount is given as a debit and as a credit.")
    return Entry(None, received) if received else Entry(spent)

"""From rows to import lines: texts, categories, ids."""

import pytest
from statements import IN_EUR, a_file, as_csv, merchants, one_line, read

from spending.statements import Choices, Statement, read_statement

HEADER = "Date,Amount,Merchant,Description,Notes,Category,Subcategory,Method,Tags"


def test_every_text_finds_its_place() -> None:
    """Merchant, note, category, sub-category, method and tags arrive as written."""
    line = one_line(HEADER, '2024-02-13,12.50, Shop ,Two items,,Food,Snacks,Card,"b, #a,B"')
    draft = line.draft
    assert (draft.merchant, draft.note, draft.method) == ("Shop", "Two items", "Card")
    assert draft.tags == ("a", "b")
    assert (line.category, line.subcategory, draft.category) == ("Food", "Snacks", None)


@pytest.mark.parametrize(
    ("header", "cells", "merchant", "note"),
    [
        ("Merchant,Description", "Shop,two", "Shop", "two"),
        ("Merchant,Note", "Shop,two", "Shop", "two"),
        ("Merchant,Description,Note", "Shop,two,three", "Shop", "two\nthree"),
        ("Merchant,Description,Note", "Shop,,three", "Shop", "three"),
        ("Merchant,Description", ",two", "", "two"),
        ("Description,Note", "two,three", "two", "three"),
        ("Description", "two", "two", ""),
        ("Note", "two", "two", ""),
        ("Balance", "5", "", ""),
    ],
)
def test_what_is_the_merchant(header: str, cells: str, merchant: str, note: str) -> None:
    """With a merchant column a text is the note; without one the text is the merchant."""
    draft = one_line(f"Date,Amount,{header}", f"2024-02-13,1,{cells}").draft
    assert (draft.merchant, draft.note) == (merchant, note)


def test_a_text_too_long_for_a_merchant_is_cut_and_kept() -> None:
    """The merchant gets its first 200 characters, the note all of them, and a remark says so."""
    text = "Card payment " + "at the shop by the lake " * 20
    statement = read("Date,Amount,Text,Note", f"2024-02-13,1,{text},mine")
    (line,) = statement.lines
    assert line.draft.merchant == text[:200].strip()
    assert line.draft.note == f"{text.strip()}\nmine"
    assert statement.remarks[0].startswith("Texts too long for a merchant: 1.")


def test_blanks_do_not_make_a_text_too_long() -> None:
    """What counts is the text as it is kept."""
    draft = one_line("Date,Amount,Text", f"2024-02-13,1,a{' ' * 300}b").draft
    assert (draft.merchant, draft.note) == ("a b", "")


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("Description", "x" * 2_001, "note has 2,001 characters; at most 2,000"),
        ("Description", "x" * 10_000, "note has 10,000 characters"),
        ("Tags", f'"{",".join(map(str, range(21)))}"', "tags are 21; at most 20"),
        ("Tags", "x" * 41, "tags may have at most 40 characters each"),
        ("Method", "x" * 61, "method has 61 characters"),
        ("Merchant", "x" * 201, "merchant has 201 characters"),
        ("Category", "x" * 61, "category has a name longer than 60 characters"),
        ("Subcategory", "x" * 61, "category has a name longer than 60 characters"),
    ],
)
def test_what_is_too_long_rejects_its_row(column: str, text: str, said: str) -> None:
    """The row is named by line with the limit, and the others come in."""
    header = f"Date,Amount,{'' if column == 'Merchant' else 'Merchant,'}{column}"
    shop = "" if column == "Merchant" else "Shop,"
    statement = read(header, f"2024-02-13,1,{shop}{text}", f"2024-02-14,2,{shop}fine")
    assert [line.draft.amount for line in statement.lines] == [200]
    (rejected,) = statement.rejected
    assert rejected.line == 2
    assert said in rejected.reason[:1].lower() + rejected.reason[1:]


def test_a_whole_text_too_long_for_a_note_rejects_its_row() -> None:
    """Without a merchant column a text of more than 2,000 characters cannot be kept whole."""
    statement = read("Date,Amount,Text", f"2024-02-13,1,{'x' * 2_001}", "2024-02-14,2,B")
    assert [one.line for one in statement.rejected] == [2]
    assert statement.remarks == ()


def filed(*names: tuple[str, str]) -> list[tuple[str, str]]:
    """Read rows with these categories and sub-categories and give what came of them."""
    rows = [["Date", "Amount", "Category", "Subcategory"]]
    rows += [["2024-02-13", str(number + 1), *pair] for number, pair in enumerate(names)]
    statement = read_statement(as_csv(rows).encode(), IN_EUR)
    return [(line.category, line.subcategory) for line in statement.lines]


def test_spellings_that_differ_in_case_and_blanks_become_one() -> None:
    """The most frequent spelling stands for all."""
    assert filed(("food", ""), ("Food", ""), ("  FOOD ", ""), ("Food", "")) == [("Food", "")] * 4
    assert filed(("Eating  out", ""), ("eating out", ""), ("Eating Out", "")) == [
        ("Eating out", "")
    ] * 3  # fmt: skip


def test_of_equally_frequent_spellings_the_first_is_taken() -> None:
    """The order of the file breaks a tie."""
    assert filed(("food", ""), ("Food", "")) == [("food", "")] * 2


def test_sub_categories_become_one_within_their_category() -> None:
    """The same sub-category elsewhere keeps its own spelling."""
    assert filed(("Food", "snacks"), ("FOOD", "Snacks"), ("Food", "Snacks"), ("Gym", "snacks")) == [
        ("Food", "Snacks"), ("Food", "Snacks"), ("Food", "Snacks"), ("Gym", "snacks"),
    ]  # fmt: skip


def test_different_categories_stay_different() -> None:
    """Only case, blanks and accents are passed over: those would find the same category."""
    assert filed(("Food", ""), ("Foods", ""), ("Fo od", "")) == [
        ("Food", ""), ("Foods", ""), ("Fo od", ""),
    ]  # fmt: skip


def test_a_sub_category_alone_is_the_category() -> None:
    """There is no lower level without an upper one; `Uncategorised` is none at all."""
    assert filed(("", "Snacks"), ("", ""), ("Uncategorised", ""), ("uncategorized", "x")) == [
        ("Snacks", ""), ("", ""), ("", ""), ("x", ""),
    ]  # fmt: skip


def ids(statement: Statement) -> list[str]:
    """Give the ids of all lines."""
    return [line.id for line in statement.lines]


ROWS = ("13/02/2024,1,Shop,x", "13/02/2024,1,Shop,x", "14/02/2024,2,Café,", "13/02/2024,1,Shop,x")


def test_equal_rows_all_arrive_with_ids_of_their_own() -> None:
    """True repeats are counted, and said."""
    statement = read("Date,Amount,Merchant,Note", *ROWS)
    assert len(set(ids(statement))) == 4
    assert statement.total == 500
    assert statement.remarks == (
        "Rows equal to another row of the file: 2. Each is an expense of its own.",
    )
    assert all(len(one) == 32 and int(one, 16) for one in ids(statement))


@pytest.mark.parametrize(
    ("data", "choices"),
    [
        (a_file("Date,Amount,Merchant,Note", *ROWS, encoding="cp1252"), Choices()),
        (a_file("Date,Amount,Merchant,Note", *ROWS, encoding="utf-16"), Choices()),
        (a_file("Date,Amount,Merchant,Note", *ROWS, ending="\r\n"), Choices()),
        (a_file("Date,Amount,Merchant,Note,", *(f"{row},,," for row in ROWS)), Choices()),
        (a_file("Date,Amount,Merchant,Note,Tags", *(f"{row}," for row in ROWS)), Choices()),
        (a_file("Date,Amount,Merchant", *(row.rstrip(",") for row in ROWS)), None),
        (a_file("Date;Amount;Merchant;Note", *(r.replace(",", " ; ") for r in ROWS)), Choices()),
        (
            a_file("Date,Amount,Merchant,Note", *ROWS),
            Choices(decimal=",", sign="positive", columns={"merchant": "Note"}),
        ),
        (a_file("A file", "", "Tag,Betrag,Händler,Notiz", *ROWS), Choices()),
    ],
)
def test_the_same_rows_have_the_same_ids(data: bytes, choices: Choices | None) -> None:
    """Encoding, delimiter, line ends, trailing empty columns, headers, choices: no matter."""
    if choices is None:  # one column less, empty in the third row only
        assert ids(read_statement(data, IN_EUR)) == ids(
            read("Date,Amount,Merchant", "14/02/2024,2,Café")
        )
        return
    wanted = ids(read("Date,Amount,Merchant,Note", *ROWS))
    assert ids(read_statement(data, IN_EUR, choices)) == wanted


def test_a_file_that_grew_keeps_the_ids_of_its_rows() -> None:
    """Rows added above or below, rejected ones among them, change no other id."""
    before = ids(read("Date,Amount,Merchant,Note", *ROWS))
    more = ("15/02/2024,9,New,", "nothing,1,Bad,", *ROWS, "13/02/2024,1,Shop,x")
    after = ids(read("Date,Amount,Merchant,Note", *more))
    assert after[1:5] == before
    assert len(set(after)) == 6


def test_rows_that_differ_anywhere_differ_in_id() -> None:
    """Where cells end matters too: `a,b` is not `,ab`."""
    statement = read(
        "Date,Amount,Merchant,Note", "2024-02-13,1,a,b", "2024-02-13,1,,ab", "2024-02-13,1,ab,"
    )
    assert len(set(ids(statement))) == 3


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=SUM(A1:A9)", "=SUM(A1:A9)"),
        ("'+49 123", "+49 123"),
        ("'-5 off", "-5 off"),
        ("'@home", "@home"),
        ("''=x", "'=x"),
        ("'tis", "'tis"),
        ("'", "'"),
        ('"=HYPERLINK(""x"")"', '=HYPERLINK("x")'),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ],
)
def test_a_protected_formula_is_the_text_again(cell: str, text: str) -> None:
    """The apostrophe of an export goes, other texts stay as they are, formulas and markup too."""
    line = one_line("Date,Amount,Merchant,Note,Category", f"2024-02-13,1,{cell},{cell},{cell}")
    assert (line.draft.merchant, line.draft.note, line.category) == (text, text, text)


def test_lines_come_in_the_order_of_the_file() -> None:
    """Nothing is sorted."""
    statement = read("Date,Amount,Merchant", "2024-02-13,2,C", "2024-02-14,1,A", "2024-02-12,3,B")
    assert merchants(statement) == ["C", "A", "B"]

"""Which column plays which part, in the languages of Europe."""

import pytest
from statements import one_line, read

from spending.errors import ChoiceUnfit, ColumnMissing
from spending.statements import ROLES, Choices
from spending.statements.roles import columns_of

_VALUES = {
    "date": "13.02.2024", "amount": "12,50", "debit": "12,50", "credit": "", "currency": "EUR",
    "type": "expense", "category": "Food", "subcategory": "Snacks", "merchant": "Shop",
    "text": "two of them", "note": "for Ann", "method": "Card", "tags": "a,b",
}  # fmt: skip
_FILES = """Date date; Merchant merchant; Description text; Amount amount; Category category;
Sub-category subcategory; Payment method method; Tags tags; Notes note

DATUM date; Empfänger merchant; Verwendungszweck text; Betrag amount; Währung currency;
Kategorie category; Unterkategorie subcategory; Zahlungsart method; Notiz note

Buchungs-Tag date; Auftraggeber/Empfänger merchant; Buchungstext text; Umsatz amount

Date de l'opération date; Libellé text; Débit debit; Crédit credit; Catégorie category;
Sous-catégorie subcategory; Moyen de paiement method; Étiquettes tags; Devise currency

Fecha operación date; Concepto text; Importe amount; Divisa currency; Categoría category;
Subcategoría subcategory; Comercio merchant; Forma de pago method

Data operazione date; Descrizione text; Uscite debit; Entrate credit; Valuta currency;
Categoria category; Esercente merchant; Note note

Data da operação date; Descrição text; Montante amount; Moeda currency

Transactiedatum date; Omschrijving text; Bedrag amount; Munt currency; Rekening method;
Tegenpartij merchant; Opmerkingen note

Bokföringsdag date; Beskrivning text; Belopp amount; Kategori category; Mottagare merchant

Dato date; Tekst text; Beløb amount; Modtager merchant; Konto method

Bokført dato date; Forklaring text; Ut debit; Inn credit; Valuta currency

Kirjauspäivä date; Määrä amount; Saaja merchant; Viesti text; Tili method

Data transakcji date; Odbiorca merchant; Tytuł text; Kwota amount; Waluta currency

Datum provedení date; Částka amount; Měna currency; Název protistrany merchant;
Zpráva pro příjemce text; Poznámka note

Könyvelés dátuma date; Közlemény text; Összeg amount; Pénznem currency; Partner merchant

date date; amount amount; income/expense type; TAG tags

Tag date; Betrag amount; Händler merchant

Buchung date; Valuta -; Betrag (EUR) amount; Empfaenger merchant; Saldo -

Transaction Date date; Posted Date -; Card No. -; Description text; Category category;
Debit debit; Credit credit

Booking date and hour date; Amount in account currency amount; Details text

Date operation date; Libelle text; Debit debit; Credit credit; CATEGORIE category

Expense text; Cost amount; Day date"""
"""The headers of files, each with its role; a dash for none."""


@pytest.mark.parametrize("headers", _FILES.split("\n\n"))
def test_headers_are_known_by_their_words(headers: str) -> None:
    """Each column gets the role that its header says, whatever case, accents and blanks it has."""
    pairs = [pair.strip().rsplit(" ", 1) for pair in headers.split(";")]
    cells = [[_VALUES.get(role, "16.02.2024")] for _, role in pairs]
    found = columns_of([header for header, _ in pairs], cells, {})
    wanted = {role: at for at, (_, role) in enumerate(pairs) if role != "-"}
    assert dict(found.index) == wanted


def test_the_best_word_wins_and_the_others_are_named() -> None:
    """The evidence says which columns were passed over."""
    statement = read(
        "Value date,Date,Transaction date,Amount,Merchant", "2024-02-15,2024-02-14,2024-02-13,1,A"
    )
    (finding,) = (one for one in statement.recognised.findings if one.name == "column date")
    assert finding.value == "Transaction date"
    assert finding.evidence == "the header says so, preferred to 'Value date' and 'Date'"


@pytest.mark.parametrize(
    ("header", "role"), [("Merchant,Amount", "date"), ("Date,Merchant,Balance", "amount")]
)
def test_a_file_without_a_needed_column_says_which(header: str, role: str) -> None:
    """The message names the columns that are there and says what to do."""
    with pytest.raises(ColumnMissing, match=f"recognised as the {role}.*Choose the one") as caught:
        read(header, "a,b,c"[: 2 * header.count(",") + 1])
    assert (caught.value.role, caught.value.headers) == (role, tuple(header.split(",")))


def test_a_file_of_prose_has_no_date() -> None:
    """Text that is no table ends in a plain message."""
    with pytest.raises(ColumnMissing, match="recognised as the date"):
        read("Dear reader,", "this is a letter, not a statement; yours", "X")


def test_columns_can_be_chosen() -> None:
    """A chosen column wins over a recognised one, an empty choice says that there is none."""
    lines = ("Date,Amount,Merchant,Text,Alt", "2024-02-13,1,Shop,words,Other")
    chosen = Choices(columns={"merchant": "Alt", "text": ""})
    draft = one_line(*lines, choices=chosen).draft
    assert (draft.merchant, draft.note) == ("Other", "")
    evidence = {one.name: one.evidence for one in read(*lines, choices=chosen).recognised.findings}
    assert evidence["column merchant"] == "chosen"


def test_chosen_debits_leave_no_room_for_an_amount() -> None:
    """Who names the columns of debits and credits does not mean the column of amounts."""
    statement = read(
        "Date,Amount,Minus,Plus,Text",
        "2024-02-13,99,1.00,,A",
        "2024-02-13,99,,5.00,B",
        choices=Choices(columns={"debit": "Minus", "credit": "Plus"}),
    )
    assert (statement.total, statement.left_out) == (100, {"income": 1})


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"date": "Day"}, "'Day' for the date is not in the file"),
        ({"colour": "Date"}, "'colour'"),
    ],
)
def test_a_chosen_column_must_be_there(columns: dict[str, str], said: str) -> None:
    """A role or a header that does not exist is refused by name."""
    with pytest.raises(ChoiceUnfit, match=said):
        read("Date,Amount", "2024-02-13,1", choices=Choices(columns=columns))


def test_choosing_no_amount_column_is_refused() -> None:
    """Every statement needs one."""
    with pytest.raises(ColumnMissing):
        read("Date,Amount", "2024-02-13,1", choices=Choices(columns={"amount": ""}))


def test_every_role_can_be_recognised() -> None:
    """No role is without a word."""
    headers = [role for role in ROLES if role not in {"debit", "credit"}]
    cells = [[_VALUES[role]] for role in headers]
    assert set(columns_of(headers, cells, {}).index) == set(headers)
    pair = columns_of(["Date", "Debit", "Credit"], [["2024-02-13"], ["1"], [""]], {})
    assert set(pair.index) == {"date", "debit", "credit"}

"""The words by which banks and household programs name columns and kinds of rows.

Words are compared without case, accents, blanks and signs. Within a role the earlier word wins.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from spending.text import fold

ROLES: Final = (
    "date", "amount", "debit", "credit", "currency", "type", "category", "subcategory",
    "merchant", "text", "note", "method", "tags",
)  # fmt: skip
"""What a column can be, in the order in which columns are given out."""

EXPENSE: Final = "expense"
REFUND: Final = "refund"
INCOME: Final = "income"
TRANSFER: Final = "transfer"

_HEADERS: Final[Mapping[str, str]] = {
    "date": """
        transaction date, date of transaction, trans date, date of purchase,
        purchase date, date of expense, expense date, started date, spent on, umsatzdatum,
        transaktionsdatum, kaufdatum, belegdatum, date de transaction,
        date de l'opération, date opération, date d'achat, fecha de transacción,
        fecha de operación, fecha de la operación, fecha operación, f. operación,
        fecha de compra, data transazione, data operazione, data dell'operazione,
        data da transação, data da operação, data operação, transactiedatum,
        transaktionsdag, transaktionsdato, transaksjonsdato, tapahtumapäivä,
        data transakcji, data operacji, datum transakce, datum provedení,
        tranzakció dátuma, booking date, date booked, booked on, posting date,
        posted date, post date, completed date, buchungstag, buchungsdatum, buchung,
        gebucht am, date comptable, date de comptabilisation, date d'écriture,
        fecha contable, fecha de registro, data contabile, data registrazione,
        data movimento, data do movimento, data mov, data lançamento, boekdatum,
        boekingsdatum, bokföringsdag, bokföringsdatum, bokført dato, bokføringsdato,
        bogført dato, bogføringsdato, kirjauspäivä, maksupäivä, data księgowania,
        datum zaúčtování, könyvelés dátuma, date, datum, fecha, data, dato, päivämäärä,
        päivä, dátum, date time, datetime, date and time, datum und uhrzeit,
        date et heure, fecha y hora, data e ora, timestamp, day, jour, día, giorno, dia,
        dag, when, value date, wertstellung, wertstellungsdatum, valutadatum,
        date de valeur, date valeur, fecha valor, f. valor, data valuta, data di valuta,
        data valor, rentedatum, valutadato, arvopäivä, data waluty""",
    "amount": """
        amount, transaction amount, amount spent, total amount, betrag, umsatz, summe,
        montant, importe, monto, importo, ammontare, montante, quantia, bedrag, belopp,
        beløb, beløp, määrä, kwota, částka, összeg, summa, suma, valoare, value, wert,
        valor, somme, cantidad, cifra, wartość, price, cost, preis, kosten, prix, coût,
        precio, coste, costo, prezzo, preço, custo, prijs, pris, hinta, cena, koszt,
        total, sum, spent, spend, ausgegeben""",
    "debit": """
        debit, debits, debit amount, withdrawal, withdrawals, withdrawal amount,
        withdrawal amt, paid out, money out, outflow, payments, soll, lastschrift,
        belastung, débit, débits, montant débit, débito, débitos, cargo, cargos, debe,
        addebito, addebiti, dare, uscite, uscita, afschrijving, uttag, obciążenia,
        obciążenie, terhelés, expense, expenses, ausgabe, ausgaben, ausgang, dépense,
        dépenses, sortie, sorties, gasto, gastos, egreso, egresos, spesa, spese, saída,
        saídas, despesa, despesas, uitgave, uitgaven, utgift, utgifter, udgift, udgifter,
        meno, menot, wydatki, wydatek, výdaje, výdaj, kiadás, out, uit, af, ut""",
    "credit": """
        credit, credits, credit amount, deposit, deposits, deposit amount, deposit amt,
        paid in, money in, inflow, haben, gutschrift, gutschriften, crédit, crédits,
        montant crédit, crédito, créditos, abono, abonos, haber, accredito, accrediti,
        avere, entrate, entrata, bijschrijving, insättning, uznania, uznanie, jóváírás,
        income, incomes, einnahme, einnahmen, eingang, recette, recettes, revenu, revenus,
        entrée, entrées, ingreso, ingresos, entrada, entradas, receita, receitas,
        inkomsten, inkomster, inkomst, indtægt, indtægter, inntekt, inntekter, tulo,
        tulot, wpływy, przychody, příjmy, příjem, bevétel, in, inn, bij""",
    "currency": """
        currency, currency code, transaction currency, ccy, cur, währung, waehrung,
        devise, monnaie, moneda, divisa, moeda, munt, muntsoort, valuutta, waluta, měna,
        pénznem, devizanem, transaktionswährung""",
    "type": """
        income/expense, expense/income, income or expense, expense or income,
        debit/credit, credit/debit, debit or credit, credit or debit,
        credit debit indicator, dr/cr, cr/dr, d/c, c/d, soll/haben, s/h, einnahme/ausgabe,
        ausgabe/einnahme, einnahmen/ausgaben, af bij, dépense/revenu, revenu/dépense,
        débit/crédit, ingreso/gasto, gasto/ingreso, cargo/abono, debe/haber,
        entrata/uscita, entrate/uscite, dare/avere, in/out, direction, sens, richtung,
        transaction type, type of transaction, type, kind, typ, art, tipo, soort, tyyppi,
        rodzaj, típus, umsatzart, buchungsart, transaktionstyp, transaktionsart,
        mutatiesoort, type d'opération, type de transaction, tipo de movimiento,
        tipo de operación, tipo movimento, tipo operazione, typ transakcji, typ transakce""",
    "category": """
        category, categories, category name, main category, kategorie, hauptkategorie,
        catégorie, rubrique, poste, categoría, categoría principal, categoria,
        categoria principale, rubrica, kategori, kategoria, luokka, kategória, rubriek,
        categorie, group, gruppe""",
    "subcategory": """
        subcategory, sub-category, secondary category, unterkategorie, sous-catégorie,
        sous-rubrique, subcategoría, sottocategoria, subcategoria, subcategorie,
        underkategori, alaluokka, podkategoria, podkategorie, alkategória""",
    "merchant": """
        merchant, merchant name, payee, payee name, vendor, shop, store, supplier,
        paid to, counterparty, counterparty name, beneficiary, beneficiary name,
        recipient, empfänger, empfaenger, zahlungsempfänger,
        beguenstigter/zahlungspflichtiger, begünstigter/zahlungspflichtiger,
        auftraggeber/empfänger, name zahlungsbeteiligter, zahlungspartner, begünstigter,
        händler, haendler, geschäft, laden, bénéficiaire, commerçant, marchand, tiers,
        enseigne, magasin, destinataire, fournisseur, beneficiario, comercio, comerciante,
        tienda, proveedor, esercente, negozio, commerciante, controparte, beneficiário,
        estabelecimento, loja, destinatário, destinatario, naam tegenpartij, tegenpartij,
        naam/omschrijving, begunstigde, winkel, mottagare, butik, modtager, forretning,
        mottaker, butikk, saaja, saaja/maksaja, kauppa, odbiorca, nadawca/odbiorca,
        kontrahent, sklep, příjemce, obchodník, název protistrany, protistrana, partner,
        partner neve, kedvezményezett, company, seller, where, name, naam, nom, nombre,
        nome""",
    "text": """
        description, transaction description, details, transaction details, memo,
        narration, narrative, particulars, purpose, payment reference, reference,
        verwendungszweck, beschreibung, zweck, bezeichnung, betreff, buchungstext,
        vorgang, libellé, libellé simplifié, intitulé, désignation, motif, objet, détail,
        concepto, descripción, detalle, movimiento, descrizione, descrizione operazione,
        causale, oggetto, descrição, histórico, omschrijving, mededelingen, beskrivning,
        meddelande, beskrivelse, forklaring, tekst, selite, viesti, kuvaus, opis,
        opis operacji, tytuł, tytuł operacji, popis, zpráva pro příjemce, leírás,
        közlemény, text, texte, texto, testo, title, titel, titre, título, titolo,
        subject, item, what, expense, ausgabe, dépense, gasto, spesa, despesa, uitgave""",
    "note": """
        note, notes, my notes, comment, comments, remark, remarks, notiz, notizen,
        anmerkung, anmerkungen, kommentar, bemerkung, bemerkungen, commentaire,
        commentaires, remarque, remarques, nota, notas, comentario, comentarios,
        observaciones, commento, commenti, comentário, observações, notitie, notities,
        opmerking, opmerkingen, anteckning, notat, merknad, bemærkning, huomautus,
        notatka, uwagi, poznámka, megjegyzés""",
    "method": """
        payment method, method of payment, payment mode, mode of payment, payment type,
        mode, method, paid with, paid by, zahlungsart, zahlungsmethode, zahlungsmittel,
        zahlungsweise, bezahlt mit, mode de paiement, moyen de paiement, type de paiement,
        forma de pago, método de pago, medio de pago, metodo di pagamento,
        modalità di pagamento, forma de pagamento, método de pagamento, betaalmethode,
        betaalwijze, betalningssätt, betalingsmetode, betalingsmåte, maksutapa,
        metoda płatności, forma płatności, způsob platby, fizetési mód, account,
        account name, wallet, card, konto, kontoname, karte, compte, carte, cuenta,
        tarjeta, conto, carta, conta, cartão, rekening, tili, účet, számla""",
    "tags": """
        tags, labels, label, schlagworte, schlagwörter, stichworte, stichwörter,
        etiketten, étiquettes, mots-clés, etiquetas, etichette, etiketter, tunnisteet,
        tagi, etykiety, štítky, címkék, keywords""",
}  # fmt: skip

_KINDS: Final[Mapping[str, str]] = {
    EXPENSE: """
        expense, expenses, exp, expenditure, debit, d, dr, db, dbit, out, outgoing,
        outflow, withdrawal, payment, purchase, card payment, card purchase, direct debit,
        fee, fees, charge, spending, spent, cost, ausgabe, ausgaben, soll, s, lastschrift,
        belastung, kartenzahlung, dépense, dépenses, sortie, débit, gasto, gastos, cargo,
        egreso, débito, uscita, uscite, spesa, spese, addebito, despesa, saída, uitgave,
        uitgaven, af, utgift, utgifter, ut, udgift, udgifter, meno, menot, wydatek,
        wydatki, obciążenie, výdaj, kiadás, terhelés""",
    INCOME: """
        income, incomes, inc, credit, c, cr, crdt, in, incoming, inflow, deposit, earning,
        earnings, salary, revenue, einnahme, einnahmen, haben, h, gutschrift, revenu,
        revenus, recette, recettes, entrée, crédit, ingreso, ingresos, abono, haber,
        crédito, entrata, entrate, accredito, receita, receitas, entrada, inkomst,
        inkomsten, inkomster, bij, inntekt, indtægt, tulo, tulot, przychód, wpływ,
        uznanie, příjem, bevétel, jóváírás""",
    TRANSFER: """
        transfer, transfers, transfer in, transfer out, transfer-in, transfer-out,
        account transfer, internal transfer, own transfer, umbuchung, übertrag, virement,
        virement interne, transferencia, traspaso, trasferimento, giroconto,
        transferência, overboeking, överföring, overførsel, overføring, siirto,
        tilisiirto, przelew własny, převod, átvezetés""",
    REFUND: """
        refund, refunds, refunded, card refund, reimbursement, chargeback, return,
        reversal, rückerstattung, erstattung, storno, remboursement, reembolso,
        devolución, rimborso, devolução, terugbetaling, återbetalning, tilbagebetaling,
        refusjon, palautus, hyvitys, zwrot, vrácení, visszatérítés""",
}  # fmt: skip


def bare(text: str) -> str:
    """Give the letters and digits of a text without case and accents."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


@lru_cache(maxsize=1)
def header_ranks() -> Mapping[str, Mapping[str, int]]:
    """Give by role the rank of every header word, 0 for the one preferred."""
    return {
        role: {bare(word): rank for rank, word in reversed(list(enumerate(words.split(","))))}
        for role, words in _HEADERS.items()
    }


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, str]:
    return {bare(word): kind for kind, words in _KINDS.items() for word in words.split(",")}


@lru_cache(maxsize=1)
def first_vague_type() -> int:
    """Give the rank from which on a type header may as well stand over something else."""
    return header_ranks()["type"][bare("transaction type")]


def kind_of(word: str) -> str | None:
    """Give what a word of a type column says: expense, refund, income, transfer; None: unknown."""
    plain = "out" if word == "-" else "in" if word == "+" else bare(word)
    return _kinds().get(plain)

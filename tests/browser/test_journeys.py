"""What a person does, from end to end, in a real browser."""

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from builders import a_draft
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from visitors import Site, Visitor

from analytics.summary import totals
from spending.filter import ExpenseFilter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_HOSTILE = ("<img src=x onerror=alert(1)>", '=HYPERLINK("x")', "<a href=//evil>")


def _today(site: Site) -> str:
    return site.desk.ledger().today().isoformat()


def _behind(site: Site, address: str) -> tuple[str, str]:
    """Give count and sum of the expenses an address stands for, as the account writes them."""
    book = site.desk.book()
    found = totals(book, ExpenseFilter.from_query(urlsplit(address).query))
    return f"{found.count:,}", book.settings.money(found.amount)


def _bar(visitor: Visitor, place: int) -> None:
    """Click a bar of the chart, wherever on the screen it is."""
    visitor.until(lambda: len(visitor.all(".chart .bars .point path")) > place)
    bar = visitor.all(".chart .bars .point path")[place]
    visitor.run("arguments[0].scrollIntoView({block: 'center'})", bar)
    pointer = ActionChains(visitor.driver).move_to_element(bar)
    pointer.perform()
    visitor.find(".chart .hoverlayer .hovertext")
    pointer.click().perform()


def test_sample_bar_list_and_back(site: Site, visitor: Visitor) -> None:
    """Sample data comes with a click; a bar opens exactly its expenses; Back is where one was."""
    visitor.open("/?period=6-months")
    visitor.press("#sample-load")
    visitor.says("#overview-strips", "This is sample data")
    _bar(visitor, 8)  # filters everything by it
    visitor.find("#overview-filter .is-pick")
    _bar(visitor, 8)
    address = visitor.at_path("/expenses?")
    count, amount = _behind(site, address)
    visitor.says("#expenses-summary", count)
    visitor.says("#expenses-summary", amount)
    visitor.driver.back()
    visitor.at_path("/?period=6-months&pick=")
    visitor.driver.back()
    visitor.until(lambda: visitor.here == "/?period=6-months")
    visitor.says("#overview-periods [aria-current]", "6 months")


def test_sample_goes_whole(site: Site, visitor: Visitor) -> None:
    """One click and the account is as empty as before, with the same invitation."""
    visitor.open("/")
    visitor.press("#sample-load")
    visitor.says("#overview-strips", "Remove all")
    visitor.press("#overview-strips button")
    visitor.find("#sample-load")
    visitor.until(lambda: not site.desk.book().snapshot.expenses)
    assert len(site.desk.book().frame.table) == 0


def _drop(visitor: Visitor, path: Path) -> None:
    visitor.until(lambda: visitor.all("#import-file input"))[0].send_keys(str(path))


def test_file_comes_in_and_only_once(site: Site, visitor: Visitor, tmp_path: Path) -> None:
    """A dropped file is shown, brought in, summed up with its rows, and adds nothing again."""
    file = tmp_path / "bank.csv"
    rows = [f"2026-11-{day:02d},{day}.50,Shop {day}" for day in range(1, 21)]
    file.write_text("\n".join(["Date,Amount,Description", *rows, "2026-11-21,abc,Shop"]))
    visitor.open("/import")
    _drop(visitor, file)
    visitor.says("#import-preview", "€220.00 in all")
    visitor.says("#import-preview", "1 row cannot be taken")
    visitor.press("#import-confirm")
    visitor.at_path("/import?job=")
    visitor.says("#import-result", "20 new.")
    visitor.press("#import-result .deed-line a")
    assert _behind(site, visitor.at_path("/expenses?import=")) == ("20", "€220.00")
    visitor.says("#expenses-summary", "€220.00")
    visitor.open("/import")
    _drop(visitor, file)
    visitor.says("#import-preview", "Nothing new to import")
    assert not visitor.find("#import-confirm").is_enabled()


def _choose(visitor: Visitor, css: str, value: str) -> None:
    def chosen() -> bool:
        Select(visitor.find(css)).select_by_value(value)
        return True

    visitor.until(chosen)


def test_file_is_read_another_way_and_so_next_time(
    site: Site, visitor: Visitor, tmp_path: Path
) -> None:
    """A column given another role by keyboard, and an order of dates; the next file follows."""
    file, later = tmp_path / "bank.csv", tmp_path / "later.csv"
    file.write_text("Date;Amount;Where;What\n03.11.2026;12,50;Shop;bread\n")
    later.write_text("Date;Amount;Where;What\n05.12.2026;7,00;Kiosk;paper\n")
    visitor.open("/import")
    _drop(visitor, file)
    visitor.says("#import-preview", "Which day is meant?")
    visitor.press(".choices button:last-child")
    visitor.says("#import-preview", "Mar 11, 2026")
    _choose(visitor, ".as-is th:nth-child(4) select", "merchant")
    visitor.says(".drafts", "bread")
    _choose(visitor, ".as-is th:nth-child(3) select", "note")
    visitor.says(".drafts", "Mar 11, 2026 · Uncategorised · Shop")
    visitor.press("#import-confirm")
    visitor.says("#import-result", "1 new.")
    visitor.open("/import")
    _drop(visitor, later)
    visitor.says("#import-preview", "A file with these headers came before")
    visitor.says(".drafts", "May 12, 2026 · Uncategorised · Kiosk")
    visitor.press("#import-confirm")
    visitor.says("#import-result", "1 new.")
    kept = {site.desk.book().frame.columns.expense(row).merchant for row in range(2)}
    assert kept == {"bread", "paper"}


def test_import_goes_again_but_for_what_was_changed(
    site: Site, visitor: Visitor, tmp_path: Path
) -> None:
    """What was changed since is named and stays; the removal can be taken back."""
    file = tmp_path / "bank.csv"
    rows = [f"2026-11-{day:02d},{day}.50,Shop {day}" for day in range(1, 9)]
    file.write_text("\n".join(["Date,Amount,Description", *rows]))
    visitor.open("/import")
    _drop(visitor, file)
    visitor.press("#import-confirm")
    visitor.says("#import-result", "8 new.")
    book = site.desk.book()
    first = book.frame.columns.expense(0)
    changed = replace(first.draft, note="mine")
    site.desk.ledger().edit(first.id, first.version, changed, "edit")
    visitor.press("#import-result .btn-quiet")
    visitor.says(".removal", "1 expense was changed since and stays:")
    visitor.says(".removal", first.merchant)
    visitor.press(".removal .btn-outline")
    visitor.says("#import-result", "Removed 7; 1 expense you had changed was kept.")
    assert len(site.desk.book().frame.table) == 1
    visitor.press("#import-result .strip .btn-link")
    visitor.says("#import-result", "8 expenses")
    assert len(site.desk.book().frame.table) == 8


def test_files_that_are_none_are_told(visitor: Visitor, tmp_path: Path) -> None:
    """A PDF, an empty file, three files at once: each is a sentence."""
    pdf, empty = tmp_path / "a.pdf", tmp_path / "b.csv"
    pdf.write_bytes(b"%PDF-1.7 something")
    empty.write_bytes(b"")
    visitor.open("/import")
    _drop(visitor, pdf)
    visitor.says("#import-preview", "This is a PDF.")
    _drop(visitor, empty)
    visitor.says("#import-preview", "This is an empty file.")
    visitor.run(
        """const files = new DataTransfer();
        for (const name of ["a", "b", "c"]) files.items.add(new File(["x"], `${name}.csv`));
        document.querySelector("#import-file .drop").dispatchEvent(
          new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));"""
    )
    visitor.says("#import-preview", "3 files at once")


def test_dropped_file_is_taken(visitor: Visitor) -> None:
    """A file let fall on the place for it is read like a chosen one."""
    visitor.open("/import")
    _let_fall(visitor, "Date,Amount,Description\\n2026-11-20,5.00,Shop\\n")
    visitor.says("#import-preview", "Import 1 expense")


def _let_fall(visitor: Visitor, text: str) -> None:
    visitor.run(
        f"""const files = new DataTransfer();
        files.items.add(new File(["{text}"], "dropped.csv", {{type: "text/csv"}}));
        document.querySelector("#import-file .drop").dispatchEvent(
          new DragEvent("drop", {{dataTransfer: files, bubbles: true, cancelable: true}}));"""
    )


def test_file_too_large_is_told_before_it_is_read(visitor: Visitor) -> None:
    """17 MiB are refused in the browser with the size in words, and a small file goes on."""
    visitor.open("/import")
    visitor.run(
        """const files = new DataTransfer();
        files.items.add(new File([new Uint8Array(17 * 1024 * 1024)], "big.csv"));
        document.querySelector("#import-file .drop").dispatchEvent(
          new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));"""
    )
    visitor.says("#import-preview", "The file has 17 MiB; at most 16 MiB")
    _let_fall(visitor, "Date,Amount,Description\\n2026-11-20,5.00,Shop\\n")
    visitor.says("#import-preview", "Import 1 expense")


def test_date_that_could_be_two_days_is_asked(site: Site, visitor: Visitor, tmp_path: Path) -> None:
    """The day is asked with both readings; the chosen one is what comes in."""
    file = tmp_path / "either.csv"
    file.write_text("Date,Amount,Description\n01/02/2026,12.50,Shop\n")
    visitor.open("/import")
    _drop(visitor, file)
    visitor.says("#import-preview", "Which day is meant?")
    visitor.press(".choices button:last-child")
    visitor.press("#import-confirm")
    visitor.says("#import-result", "1 new.")
    assert site.desk.book().frame.columns.expense(0).day.isoformat() == "2026-01-02"


def test_crossed_limit_is_told_once(site: Site, visitor: Visitor) -> None:
    """An expense recorded elsewhere crosses it: one message, and none after a reload."""
    desk = site.desk
    desk.ledger().add(a_draft(100, _today(site)), "first")
    visitor.open("/")
    visitor.press("#limit-open")
    visitor.find("#limit-amount").send_keys("50" + Keys.ENTER)
    visitor.says("#overview-limit", "Within the limit")
    desk.ledger().add(a_draft(9_900, _today(site)), "second")
    visitor.says("#notices .notice-bell", "€100.00 of €50.00 spent")
    visitor.says("#overview-limit", "Over the limit")
    assert len(visitor.all("#notices .notice-bell")) == 1
    desk.ledger().add(a_draft(100, _today(site)), "third")
    visitor.says("#overview-limit", "€101.00")
    assert len(visitor.all("#notices .notice-bell")) == 1
    visitor.driver.refresh()
    visitor.says("#overview-limit", "€101.00")
    assert visitor.all("#notices .notice-bell") == []


def test_limit_typed_wrong_keeps_its_text(visitor: Visitor, site: Site) -> None:
    """A refused limit stays in its field with the reason; undo takes a good one back."""
    site.desk.ledger().add(a_draft(100, _today(site)), "first")
    visitor.open("/")
    visitor.press("#limit-open")
    field = visitor.find("#limit-amount")
    field.send_keys("ten" + Keys.ENTER)
    visitor.says("#limit-error", "is not a number")
    assert field.get_attribute("value") == "ten"
    field.send_keys(Keys.BACKSPACE * 3 + "10" + Keys.ENTER)
    visitor.says("#overview-limit", "of €10.00")
    visitor.press("#notices .undo")
    visitor.says("#overview-limit", "no limit set")


def test_change_elsewhere_arrives_with_view_kept(site: Site, visitor: Visitor) -> None:
    """What another process writes shows by itself; period, scroll and the open table stay."""
    desk = site.desk
    desk.ledger().add(a_draft(100, _today(site)), "first")
    visitor.open("/?period=3-months")
    visitor.press(".twin-place summary")
    scrolled = visitor.run("scrollTo(0, 150); return scrollY")
    assert scrolled > 0
    desk.ledger().add(a_draft(900, _today(site)), "second")
    visitor.says("#overview-spent", "€10.00")
    assert visitor.here == "/?period=3-months"
    assert visitor.run("return scrollY") == scrolled
    assert visitor.find(".twin").is_displayed()


def test_hostile_texts_never_become_markup(site: Site, visitor: Visitor, tmp_path: Path) -> None:
    """Merchants and categories that look like markup are text in chart, hover, table and list."""
    file = tmp_path / "hostile.csv"
    lines = [f"{_today(site)},5.00,{json.dumps(one)},{json.dumps(one)}" for one in _HOSTILE]
    quoted = [line.replace('\\"', '""') for line in lines]
    file.write_text("\n".join(["Date,Amount,Merchant,Category", *quoted]))
    visitor.open("/import")
    _drop(visitor, file)
    visitor.press("#import-confirm")
    visitor.says("#import-result", "3 new.")
    visitor.open("/?period=this-month")
    visitor.find(".chart .bars .point path")
    visitor.press(".twin-place summary")
    for one in _HOSTILE:
        visitor.says(".twin thead", one)
        visitor.says("#overview-legend", one)
    for bar in visitor.all(".chart .bars .point path"):
        ActionChains(visitor.driver).move_to_element(bar).perform()
        shown = visitor.find(".chart .hoverlayer .hovertext").text
        assert any(one in shown for one in _HOSTILE)
    _no_markup(visitor)
    visitor.open("/expenses")
    for one in _HOSTILE:
        visitor.says(".ag-root-wrapper", one)
    _no_markup(visitor)


def _no_markup(visitor: Visitor) -> None:
    assert visitor.all("img[src='x'], a[href*='evil']:not([href^='/'])") == []


@pytest.mark.parametrize("path", ["/", "/import", "/expenses", "/nowhere"])
def test_narrow_screen_scrolls_one_way(site: Site, visitor: Visitor, path: str) -> None:
    """On 360 pixels nothing lies beyond the edge, and what is pressed is large enough."""
    site.desk.ledger().add(a_draft(123_456_789, _today(site), merchant="M" * 200), "first")
    site.desk.ledger().set_limit(5_000_000_00, "limit")
    _narrow(visitor)
    visitor.open(path)
    assert visitor.run("return document.documentElement.scrollWidth") <= 360
    for target in visitor.all(".bar a, .bar button, main button, main a.btn, .legend a, .chips a"):
        if target.is_displayed():
            assert target.size["height"] >= 44, target.get_attribute("outerHTML")
            assert target.size["width"] >= 44, target.get_attribute("outerHTML")


def _narrow(visitor: Visitor) -> None:
    visitor.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 780, "deviceScaleFactor": 1, "mobile": True},
    )


def test_title_and_focus_follow_the_page(visitor: Visitor) -> None:
    """Who does not see the page is told where they are: title, focus and the marked link."""
    visitor.open("/")
    visitor.until(lambda: visitor.driver.title == "Overview · Expense Tracker")
    visitor.press(".bar a[href='/import']")
    visitor.until(lambda: visitor.driver.title == "Import · Expense Tracker")
    visitor.until(lambda: visitor.run("return document.activeElement.id") == "page")
    assert re.search("Import", visitor.text(visitor.find(".bar .active")))


def test_program_that_goes_away_is_told_of(site: Site, visitor: Visitor) -> None:
    """Without an answer the page says so by itself, and takes it back when there is one again."""
    site.desk.ledger().add(a_draft(100, _today(site)), "first")
    visitor.open("/")
    visitor.driver.execute_cdp_cmd("Network.enable", {})
    _cut(visitor, off=True)
    visitor.find(".offline")
    _cut(visitor, off=False)
    visitor.until(lambda: not visitor.all("[data-offline]"))
    visitor.complaints()  # the refused requests are the browser's own lines


def _cut(visitor: Visitor, *, off: bool) -> None:
    visitor.driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )


def test_hidden_page_does_not_ask(visitor: Visitor) -> None:
    """A page nobody looks at leaves the server alone, and looks at once when it is seen again."""
    visitor.open("/")
    visitor.run("window.set = []; const set = dash_clientside.set_props;"
                "dash_clientside.set_props = (id, props) => { window.set.push([id, props]);"
                " set(id, props); };"
                "Object.defineProperty(document, 'hidden', {get: () => window.away});")  # fmt: skip
    _look(visitor, away=True)
    assert visitor.run("return document.documentElement.dataset.live") == "told"  # asks for nothing
    _look(visitor, away=False)
    asked = [props for one, props in visitor.run("return window.set") if one == "poll"]
    (look,) = [props for props in asked if "n_intervals" in props]
    assert look["n_intervals"] > 0


def _look(visitor: Visitor, *, away: bool) -> None:
    visitor.run("window.away = arguments[0]", away)
    visitor.run("document.dispatchEvent(new Event('visibilitychange'))")

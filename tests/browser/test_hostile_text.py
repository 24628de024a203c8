"""Text made to be more than text, in every field and on every page: it is read, and that is all."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from builders import a_draft
from list_page import press
from visitors import Site, Visitor

from analytics.listing import page
from spending.budget_acts import LimitChange
from spending.category import MAX_NAME, STARTING
from spending.expense import MAX_MERCHANT, MAX_METHOD, MAX_TAG
from spending.filter import ExpenseFilter
from spending.job import IMPORT, ImportLine
from spending.text import clean

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_EVIL: Final = "https://evil.example/"

HOSTILE: Final = (
    # Scripts and handlers
    "<script>canary(1)</script>",
    "</script><script>canary(1)</script>",
    "</title><script>canary(1)</script>",
    "</textarea><script>canary(1)</script>",
    "</style><script>canary(1)</script>",
    "--><script>canary(1)</script>",
    "]]><script>canary(1)</script>",
    "<ScRiPt>canary(1)</sCrIpT>",
    "<<script>canary(1);//<</script>",
    "<scr\x00ipt>canary(1)</scr\x00ipt>",
    "<script src=//evil.example/x.js></script>",
    "<script>document.title='canary'</script>",
    "<img src=x onerror=canary(1)>",
    '"><img src=x onerror=canary(1)>',
    "'><img src=x onerror=canary(1)>",
    "`><img src=x onerror=canary(1)>",
    "<img/src='x'/onerror=canary(1)>",
    '" onmouseover="canary(1)',
    "' onfocus='canary(1)' autofocus='",
    "<body onload=canary(1)>",
    "<details open ontoggle=canary(1)>",
    "<video><source onerror=canary(1)>",
    "<input autofocus onfocus=canary(1)>",
    "<marquee onstart=canary(1)>x</marquee>",
    # SVG and MathML
    "<svg onload=canary(1)>",
    "<svg/onload=canary(1)//",
    "<svg><script>canary(1)</script></svg>",
    "<svg><animate onbegin=canary(1) attributeName=x>",
    f"<svg><a xlink:href='{_EVIL}'><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,x#x'/></svg>",
    "<math href='javascript:canary(1)'>x</math>",
    # Links, and what charts take for links
    f"<a href='{_EVIL}'>Your bank</a>",
    f'<a href="{_EVIL}" target="_top">x</a>',
    "<a href='javascript:canary(1)'>x</a>",
    "<a href='java\tscript:canary(1)'>x</a>",
    "<a href='data:text/html,<script>canary(1)</script>'>x</a>",
    f"[Your bank]({_EVIL})",
    "[x](javascript:canary(1))",
    f"![x]({_EVIL}x.png)",
    "javascript:canary(1)",
    "JaVaScRiPt:canary(1)",
    "data:text/html,<script>canary(1)</script>",
    "vbscript:canary(1)",
    "//evil.example/",
    _EVIL,
    # Other elements
    f"<iframe src='{_EVIL}'></iframe>",
    "<iframe srcdoc='<script>parent.canary(1)</script>'>",
    f"<object data='{_EVIL}'></object>",
    f"<embed src='{_EVIL}'>",
    f"<base href='{_EVIL}'>",
    f"<meta http-equiv=refresh content='0;{_EVIL}'>",
    f"<form action='{_EVIL}'><button>x</button></form>",
    f"<link rel=stylesheet href='{_EVIL}'>",
    f"<style>@import '{_EVIL}';</style>",
    "<b>bold</b><br><sup>up</sup>",
    "<form id=canary-form><input name=parentNode></form>",
    # Styles
    f"background:url({_EVIL})",
    f"x;}}*{{background:url('{_EVIL}')}}",
    f"<p style='background:url({_EVIL})'>x</p>",
    "expression(canary(1))",
    # Templates
    "%{customdata}", "%{x}%{text}<extra></extra>", "{{constructor.constructor('canary(1)')()}}",
    "${canary(1)}", "#{canary(1)}", "{%import os%}", "__proto__", "constructor",
    # Changed by parsing (mXSS)
    "<noscript><p title='</noscript><img src=x onerror=canary(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=canary(1)>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=canary(1)>'>",
    "&lt;script&gt;canary(1)&lt;/script&gt;", "&#60;img src=x onerror=canary(1)&#62;",
    "\\u003cscript\\u003ecanary(1)\\u003c/script\\u003e", "%3Cscript%3Ecanary(1)%3C/script%3E",
    "+ADw-script+AD4-canary(1)+ADw-/script+AD4-", "＜script＞canary(1)＜/script＞",
    # Letters that mislead, and formulas
    "\u202egnp.exe\u202c", "\u200bzero\u200dwidth\ufeff", "e\u0301\u0323" * 12, "مرحبا <b>x</b>",
    "null\x00byte", "\x1b[31mred", '=HYPERLINK("https://evil.example")',
    "@SUM(1+1)*cmd|' /C x'!A0",
    "'; DROP TABLE expenses; --", "L" * 200, "😀" * 60,
)  # fmt: skip

_WATCH: Final = """
  window.canaries = [];
  window.canary = (x) => { window.canaries.push(x); };
  document.addEventListener('securitypolicyviolation', (event) =>
    window.canaries.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  // A chart's label comes and goes with the pointer: what is in it is seen when it is made.
  new MutationObserver(() => document.querySelectorAll('.js-plotly-plot a').forEach((one) =>
    window.canaries.push(one.outerHTML))).observe(document, { childList: true, subtree: true });
"""
_FOUND: Final = """
  const places = ['href', 'xlink:href', 'src', 'action', 'formaction', 'data', 'srcdoc'];
  const elements = Array.from(document.querySelectorAll('*'));
  const leads = (text) => {
    const there = new URL(text, location.href);
    return !['http:', 'https:'].includes(there.protocol) ? !/^(data:image|blob:|about:)/.test(text)
      : there.origin !== location.origin || there.pathname.includes('canary');
  };
  return {
    ran: window.canaries,
    handlers: elements.filter((one) => Array.from(one.attributes).some(
      (other) => /^on/i.test(other.name))).map((one) => one.outerHTML),
    links: elements.flatMap((one) => places.map((name) => one.getAttribute(name)))
      .filter((text) => text && !text.startsWith('#') && leads(text)),
    made: elements.filter((one) => one.id === 'canary-form'
      || /^(IFRAME|OBJECT|EMBED|BASE|MARQUEE|MATH)$/i.test(one.tagName))
      .map((one) => one.outerHTML),
    styles: elements.map((one) => one.getAttribute('style'))
      .filter((text) => /url|evil/.test(text)),
    title: document.title,
  };
"""
_SHOWN: Final = """
  const values = Array.from(document.querySelectorAll('input, textarea'), (one) => one.value);
  const said = (document.body.textContent + ' ' + values.join(' ')).replace(/\\\\s+/g, ' ');
  return arguments[0].filter((text) => said.includes(text)).length;
"""
_HOVER: Final = """
  for (const plot of document.querySelectorAll('.js-plotly-plot')) {
    (plot.data || []).forEach((trace, curve) => {
      const point = { curveNumber: curve, pointNumber: trace.y ? trace.y.length - 1 : 0 };
      if (trace.type === 'bar') window.Plotly.Fx.hover(plot, [point]);
    });
    for (const part of plot.querySelectorAll('.slice path')) {
      part.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
    }
  }
  return document.querySelectorAll('.js-plotly-plot').length;
"""


_MOST: Final = len(HOSTILE) - 8
"""A page that shows them all shows so many: some begin alike, some are cut short."""

_CHARTS: Final = 3
"""The overview's charts, over which the pointer is moved."""


def _part(text: str, most: int) -> str:
    """Give as much of a text as a field takes, without the commas that part tags."""
    return clean(text.replace(",", ";"))[:most].strip()


def _is_for_charts(text: str) -> bool:
    """Whether a text is markup to a chart; those are spent most on, so that charts show them."""
    return "<a " in text or "<b>" in text or "%{" in text


def _fill(site: Site) -> None:
    """Bring every text in, in every field: as expenses, imports, categories, and in the trash."""
    ledger = site.desk.ledger()
    day = ledger.today().isoformat()
    for number, text in enumerate(sorted(HOSTILE, key=_is_for_charts, reverse=True)):
        draft = replace(
            a_draft(90_000 - 10 * number, day, merchant=clean(text)[:MAX_MERCHANT]),
            method=_part(text, MAX_METHOD), tags=(_part(text, MAX_TAG),), note=text,
        )  # fmt: skip
        name = _part(text, MAX_NAME)
        lines = [ImportLine(f"{number:032x}", draft, category=name, subcategory=name)]
        job = ledger.jobs.begin_import(lines, f"job{number}", kind=IMPORT, about=_part(text, 90))
        ledger.jobs.finish(job.operation)
    _limit(site)
    going = [
        ledger.add(a_draft(7, day, merchant=clean(text)[:MAX_MERCHANT], note=text), f"t{at}").ids[0]
        for at, text in enumerate(HOSTILE)
    ]
    for at in range(0, len(going), 40):
        ledger.delete(going[at : at + 40], f"delete{at}")


def _limit(site: Site) -> None:
    """Limit every category to less than what is spent in it, so that each has an alert."""
    ledger, book = site.desk.ledger(), site.desk.book()
    month = book.settings.months.of(ledger.today())
    tops = [one.id for one in book.categories.active if not one.parent and one.id not in STARTING]
    for at in range(0, len(tops), 20):
        changes = [LimitChange(one, month, 1_00) for one in tops[at : at + 20]]
        ledger.set_limits(changes, f"limits{at}")


def _is_harmless(visitor: Visitor, shown: int = 0) -> None:
    """Hold that nothing ran and nothing was made of the texts, of which so many are on the page."""
    found: dict[str, Any] = visitor.run(_FOUND)
    title = found.pop("title")
    assert {name: one for name, one in found.items() if one} == {}
    assert "Expense Tracker" in title
    texts = [_part(one, 30) for one in HOSTILE]
    visitor.until(lambda: visitor.run(_SHOWN, texts) >= shown)


def _file(folder: Path) -> Path:
    """Write a file with the texts as its name, headers and cells."""
    cells = [clean(text).replace('"', '""') for text in HOSTILE]
    head = 'Date,Amount,Description,"' + '","'.join(cells[:20]) + '"'
    rows = [f'2026-11-0{1 + at % 9},{at}.50,"{cell}"' + ',""' * 20 for at, cell in enumerate(cells)]
    path = folder / "<img src=x onerror=canary(1)>.csv"
    path.write_text("\n".join([head, *rows, *(f'nonsense,x,"{one}"' for one in cells[:10])]))
    return path


def _addresses() -> Sequence[str]:
    """Give pages whose address says hostile things, in parts that are and parts that are not."""
    merchants = ExpenseFilter(
        merchants=frozenset(clean(one)[:MAX_MERCHANT] for one in HOSTILE[:40])
    )
    said = quote("".join(HOSTILE[:12]).replace("\x00", ""))
    return (
        f"/expenses?{merchants.to_query()}",
        f"/expenses?text={said}",
        f"/expenses?from={said}",
        f"/expenses?category={said}&{said}={said}",
        f"/?period={said}",
        f"/?merchant={said}",
        f"/trash?text={said}",
        f"/trash?page={said}",
        f"/history?before={said}",
        f"/import?job={said}&leaving={said}",
        f"/settings?{said}#{said}",
        f"/budgets?month={said}",
        f"/budgets?open={said}",
        f"/budgets?fill={said}&show={said}",
        f"/alerts?page={said}",
        f"/{said}",
    )


def _opened(visitor: Visitor, site: Site) -> None:
    """Open the form of an expense and the editor of a category, whose names say the worst."""
    book = site.desk.book()
    worst = clean(HOSTILE[0])
    expense = page(book, ExpenseFilter(merchants=frozenset({worst})), start=0, count=1).expenses[0]
    visitor.open("/expenses")
    wanted = {"data": {"id": expense.id, "at": 1}}
    visitor.run("dash_clientside.set_props('expense-form-wanted', arguments[0])", wanted)
    visitor.until(lambda: visitor.all("#expense-form-note"))
    visitor.until(lambda: visitor.all("#expense-form-history > *"))
    _is_harmless(visitor)
    visitor.open("/settings")
    wanted = {"data": {"id": expense.category, "below": "", "at": 1}}
    visitor.run("dash_clientside.set_props('category-wanted', arguments[0])", wanted)
    visitor.until(lambda: visitor.all("#category-into option"))
    _is_harmless(visitor, _MOST)


_PAGES: Final = {
    "/expenses": _MOST, "/import": 15, "/trash": 40, "/history": 30, "/settings": _MOST,
    "/budgets": _MOST, "/budgets?fill=last": _MOST, "/alerts": 40,
    **dict.fromkeys(_addresses(), 0),
}  # fmt: skip
"""How many of the texts each page shows, at the least."""


def test_hostile_text(site: Site, visitor: Visitor, tmp_path: Path) -> None:
    """No script runs, no link is live, no policy is broken, wherever such a text is shown."""
    _fill(site)
    visitor.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
    visitor.driver.set_window_size(1400, 4000)
    visitor.open("/")
    visitor.until(lambda: visitor.run(_HOVER) == _CHARTS and visitor.all(".hoverlayer .hovertext"))
    _is_harmless(visitor, 15)
    for path, shown in _PAGES.items():
        visitor.open(path)
        _is_harmless(visitor, shown)
    _opened(visitor, site)
    visitor.open("/expenses")
    press(visitor, "#expenses-filter-open")
    visitor.until(lambda: visitor.all("#expenses-filter-body label"))
    _is_harmless(visitor, _MOST)
    visitor.open("/import")
    visitor.until(lambda: visitor.all("#import-file input"))[0].send_keys(str(_file(tmp_path)))
    visitor.says("#import-preview", "<img src=x onerror=canary(1)>")
    _is_harmless(visitor, 30)


def test_corpus() -> None:
    """The texts are many, and none is there twice."""
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60

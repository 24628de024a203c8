"""What is drawn on the overview, pressed as a person would: every mark opens what it says."""

from random import Random
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest
from builders import a_draft
from marks import LIST, Mark
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from visitors import Site, Visitor

from analytics.summary import totals
from components.overview_address import NO_CHART, OverviewAddress
from spending.category import category_id
from spending.filter import ExpenseFilter
from spending.job import SAMPLE
from spending.sample import sample_lines

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_LINKS: Final = "return Array.from(document.querySelectorAll('main a[data-minor]'), (one) => [one.closest('section')?.querySelector('h2').textContent || 'filter', one.getAttribute('href'), Number(one.dataset.minor), Number(one.dataset.count)])"  # noqa: E501 - a script
_POINTS: Final = """
  return Array.from(document.querySelectorAll(".js-plotly-plot")).flatMap((plot) =>
    (plot.data || []).flatMap((trace) => (trace.customdata || []).flatMap((query, place) => {
      const { minor, count, drill } = trace.meta;
      const down = drill && drill[place];
      const said = [minor[place], count[place]];
      const listed = query ? [[plot.parentNode.id, `/expenses?${query}`, ...said]] : [];
      return down ? [...listed, [plot.parentNode.id, down, ...said]] : listed;
    })));
"""
_SHAPES: Final = {
    "overview-chart": ".bars .point path",
    "overview-where-chart": ".slice path.surface",
}


def _spend(site: Site) -> None:
    """Bring in three years of sample data, with refunds and what has no category."""
    ledger = site.desk.ledger()
    lines = sample_lines(ledger.today(), digits=2)
    job = ledger.jobs.begin_import(lines, "sample", kind=SAMPLE, about="")
    ledger.jobs.finish(job.operation)
    day = ledger.today().isoformat()
    ledger.add(a_draft(4_321, day, merchant="Unfiled"), "unfiled")
    ledger.add(a_draft(-99_900, day, category=category_id("Clothing")), "refund")


def _marks(visitor: Visitor) -> list[Mark]:
    return [Mark(*one) for one in (*visitor.run(_LINKS), *visitor.run(_POINTS))]


def _behind(site: Site, href: str) -> tuple[int, int]:
    """Give sum and count of what an address shows."""
    path, _, query = href.partition("?")
    desk = site.desk
    book = desk.book()
    if path == "/":
        address = OverviewAddress.from_query(query, desk.today(book))
        wanted = address.seen_by(NO_CHART, book.categories).wanted
    else:
        wanted = ExpenseFilter.from_query(query)
    found = totals(book, wanted)
    return found.amount, found.count


def _figures(visitor: Visitor) -> list[str]:
    """Give what the list says it adds up to."""
    return list(visitor.run(
        "return Array.from(document.querySelectorAll('#expenses-summary dd'), e => e.textContent)"
    ))[:2]  # fmt: skip


def _opens(site: Site, visitor: Visitor, mark: Mark) -> None:
    """Wait until the page a mark leads to says what the mark said."""
    written = site.desk.book().settings.money
    said = [f"{mark.count:,}", written(mark.minor)]
    if mark.href.startswith("/expenses"):
        visitor.until(lambda: visitor.here.startswith("/expenses") and _figures(visitor) == said)
        assert visitor.here == mark.href
    else:
        visitor.until(lambda: visitor.here == mark.href)
        visitor.says("#overview-spent .figure", said[1])


def _back(visitor: Visitor, view: str, before: list[Mark]) -> None:
    """Go back and find the view as it was left."""
    visitor.driver.back()
    visitor.until(lambda: visitor.here == view and _marks(visitor) == before)


def _some(marks: list[Mark], most: int, seed: int) -> list[Mark]:
    """Choose marks of every place, those that are easily wrong first."""
    chance = Random(seed)
    shuffled = chance.sample(marks, len(marks))
    kinds: list[Callable[[Mark], bool]] = [
        lambda one: "not-category" in one.href,
        lambda one: "category=none" in one.href,
        lambda one: one.minor < 0,
        *(lambda one, place=place: one.where == place for place in {one.where for one in marks}),
    ]
    first = [next(filter(kind, shuffled), None) for kind in kinds]
    return list(dict.fromkeys([*(one for one in first if one), *shuffled]))[:most]


_PICKS: Final = f"pick={quote('merchants:merchant=Nord Foods')}&pick={quote('days:to=2026-11-20')}"


@pytest.mark.parametrize(
    ("view", "most"),
    [("/", 9), ("/?period=this-month", 7), (f"/?period=12-months&{_PICKS}", 5)],
)
def test_links_open_what_they_say(site: Site, visitor: Visitor, view: str, most: int) -> None:
    """Cells, rows, legend, days and figures: all recounted, some pressed, Back is where one was."""
    _spend(site)
    visitor.open(view)
    visitor.find(".ranked-amount a")
    before = _settled(visitor)
    assert len(before) > 100
    for mark in before:
        assert (mark.minor, mark.count) == _behind(site, mark.href), mark
    links = [Mark(*one) for one in visitor.run(_LINKS)]
    visitor.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for mark in _some(links, most, 1):
        visitor.run(
            "const found = Array.from(document.querySelectorAll('main a[data-minor]'))"
            ".find((one) => one.getAttribute('href') === arguments[0]); found.click();",
            mark.href,
        )
        _opens(site, visitor, mark)
        _back(visitor, view, before)


def _settled(visitor: Visitor) -> list[Mark]:
    """Wait until all charts and tables are drawn, and give their marks."""
    visitor.until(lambda: len(visitor.all(".js-plotly-plot .main-svg")) >= 3)
    visitor.until(lambda: visitor.all(".twin tbody tr") and visitor.all(".calendar-box td"))
    return _marks(visitor)


@pytest.mark.parametrize("graph", sorted(_SHAPES))
def test_drawn_marks_open_what_they_say(site: Site, visitor: Visitor, graph: str) -> None:
    """Bars and slices, `other`, uncategorised and a refund among them, under a real pointer."""
    _spend(site)
    view = "/?period=3-months"
    visitor.open(view)
    before = _settled(visitor)
    marks = _drawn(visitor, graph)
    assert any("not-category" in one.href for one, _ in marks)
    for mark, place in Random(2).sample(marks, min(7, len(marks))):
        _press(visitor, visitor.all(f"#{graph} {_SHAPES[graph]}")[place])
        if mark.href.startswith(LIST):
            _picked(site, visitor, mark)
            _press(visitor, visitor.all(f"#{graph} {_SHAPES[graph]}")[place])
        _opens(site, visitor, mark)
        visitor.run("history.go(arguments[0])", -2 if mark.href.startswith(LIST) else -1)
        visitor.until(lambda: visitor.here == view and _marks(visitor) == before)


def _picked(site: Site, visitor: Visitor, mark: Mark) -> None:
    """Wait until everything else shows what a mark holds: the page says so, and its address too."""
    written = site.desk.book().settings.money
    visitor.until(lambda: "pick=" in visitor.here)
    visitor.says("#overview-spent .figure", written(mark.minor))
    visitor.says(".filter-part.is-pick", "")
    visitor.until(lambda: not visitor.all("[data-dash-is-loading]"))


def _drawn(visitor: Visitor, graph: str) -> list[tuple[Mark, int]]:
    """Give what is large enough to be hit: the mark it should lead to, and its place."""
    told: list[list[Any]] = visitor.run(
        """const plot = document.querySelector(`#${arguments[0]} .js-plotly-plot`);
        const shapes = Array.from(plot.querySelectorAll(arguments[1]));
        return plot.data.flatMap(({ customdata, meta }) => customdata.map((query, place) => {
          const down = meta.drill && meta.drill[place];
          return [down || `/expenses?${query}`, meta.minor[place], meta.count[place]];
        })).map((one, at) => {
          const { width, height } = shapes[at].getBoundingClientRect();
          return [...one, width > 4 && height > 4];
        });""",
        graph,
        _SHAPES[graph],
    )
    return [(Mark(graph, *said), at) for at, (*said, large) in enumerate(told) if large and said[2]]


def _press(visitor: Visitor, shape: Any) -> None:  # noqa: ANN401 - an element
    """Move a pointer to the middle of what is drawn, wait for its hover, and click."""
    visitor.run("arguments[0].scrollIntoView({block: 'center'})", shape)
    x, y = visitor.run(
        """const shape = arguments[0], box = shape.getBoundingClientRect();
        if (!shape.classList.contains("surface"))
          return [box.x + box.width / 2, box.y + box.height / 2];
        // Within a slice: half way between the ring's edges, in the middle of its outer arc.
        const ring = shape.closest(".trace").getBoundingClientRect();
        const middle = [ring.x + ring.width / 2, ring.y + ring.height / 2];
        const matrix = shape.getScreenCTM(), length = shape.getTotalLength();
        const points = Array.from({ length: 400 }, (_, step) => {
          const { x, y } = shape.getPointAtLength((length * step) / 400).matrixTransform(matrix);
          const [right, down] = [x - middle[0], y - middle[1]];
          return { x: right, y: down, r: Math.hypot(right, down) };
        });
        const radii = points.map(({ r }) => r), outer = Math.max(...radii);
        const arc = points.filter(({ r }) => r > outer - 1);
        const on = arc[Math.floor(arc.length / 2)];
        const part = (outer + Math.min(...radii)) / 2 / on.r;
        return [middle[0] + on.x * part, middle[1] + on.y * part];""",
        shape,
    )
    pointer = ActionChains(visitor.driver)
    by_place = pointer.w3c_actions.pointer_action
    by_place.move_to_location(int(x), int(y))  # type: ignore[no-untyped-call] # Selenium's, untyped
    pointer.perform()
    visitor.find(".hoverlayer .hovertext")
    ActionChains(visitor.driver).click().perform()


def test_way_down_and_back_up(site: Site, visitor: Visitor) -> None:
    """A name leads a level down with all charts, the path and the chip lead back up."""
    _spend(site)
    visitor.open("/?period=this-year")
    visitor.says(".ranked th", "Food")
    visitor.run("for (const one of document.querySelectorAll('.ranked-name'))"
                "if (one.textContent === 'Food') one.click();")  # fmt: skip
    visitor.says(".path [aria-current]", "Food")
    visitor.says("#overview-filter .filter-part", "Food")
    visitor.says(".ranked th", "Groceries")
    visitor.press(".ranked tbody tr .ranked-name")
    visitor.says(".ranked thead", "Merchant")
    visitor.press(".path li:nth-child(2) a")
    visitor.says(".path [aria-current]", "Food")
    visitor.press("#overview-filter .filter-part")
    visitor.says(".path [aria-current]", "All categories")
    assert visitor.here == "/?period=this-year"
    assert visitor.all("#overview-filter .filter-part") == []


def test_days_of_ones_own_by_keyboard(site: Site, visitor: Visitor) -> None:
    """Two days are typed and applied, wrong ones are told in place, and the filter stays."""
    _spend(site)
    visitor.open("/?period=this-month&text=a")
    chip = visitor.find("[data-days]")
    chip.send_keys(Keys.ENTER)
    visitor.until(lambda: visitor.run("return document.activeElement.id") == "overview-days-first")
    assert chip.get_attribute("aria-expanded") == "true"
    first = visitor.find("#overview-days-first")
    first.send_keys("12312026" + Keys.ENTER)
    visitor.says("#overview-days-error", "The first day comes after the last one.")
    first.clear()
    first.send_keys("10052026" + Keys.ENTER)
    visitor.at_path("/?from=2026-10-05&to=")
    assert visitor.here.endswith("&text=a")
    visitor.says("#overview-periods [aria-current]", "Custom")
    visitor.says("#overview-spent", "Oct 5")
    visitor.until(lambda: visitor.run("return document.activeElement.dataset.days"))
    visitor.find("[data-days]").send_keys(Keys.ENTER)
    visitor.find("#overview-days-first").send_keys(Keys.ESCAPE)
    visitor.until(lambda: _folded(visitor))


def _folded(visitor: Visitor) -> bool:
    return visitor.find("[data-days]").get_attribute("aria-expanded") == "false"

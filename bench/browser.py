"""What a person waits for in a real Chromium at 100,000 expenses: bytes, charts, lists, jumps."""

import contextlib
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from bench.report import figure, say, section
from bench.served import Served, served

_RUNS: Final = 9
_YEARS: Final = tuple(f"/?from={year}-01-01&to={year}-12-31" for year in (2025, 2021, 2023, 2019))
"""Addresses of the overview that show a year of the made data, some 10,000 expenses each."""
_FILTERS: Final = (*_YEARS, "/?period=all")
"""Years back and forth, and everything."""
_PICKS: Final = tuple(
    f"/?period=all&pick=trend%3Afrom%3D{year}-01-01%26to%3D{year}-12-31"
    for year in range(2018, 2025)
)
"""The overview of everything, a year of it picked in the bars."""
_WIDTHS: Final = (1280, 390)
_SWITCHES: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip

_WATCH: Final = """
  window.jumps = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.jumps += one.value;
  }).observe({type: "layout-shift", buffered: true});
  window.blocked = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.blocked = Math.max(window.blocked, one.duration);
  }).observe({type: "longtask"});
"""
_DRAWN: Final = """
  return [...document.querySelectorAll(".js-plotly-plot")].length > 0 &&
    [...document.querySelectorAll(".dash-graph")].every((one) =>
      one.querySelector(".bars path, .slice path, .js-line"))
"""
_ROWS: Final = "return !!document.querySelector('#expenses-grid .ag-row .ag-cell')"
_READY: Final = "return !!document.querySelector('.is-ready, .is-empty')"
_SENT: Final = """
  return ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .reduce((sum, one) => sum + one.transferSize, 0)
"""
_REPAINT: Final = """
  const [href, done] = arguments;
  const waiting = new Set(document.querySelectorAll(".js-plotly-plot"));
  const start = performance.now();
  for (const plot of waiting) {
    plot.once("plotly_afterplot", () => {
      waiting.delete(plot);
      if (!waiting.size) requestAnimationFrame(() => done(performance.now() - start));
    });
  }
  place.go(href);
"""
_DRILL: Final = """
  const done = arguments[arguments.length - 1];
  const plot = document.querySelector(".js-plotly-plot");
  const marks = plot.data.map((one) => (one.customdata || []).filter(Boolean));
  const query = marks.find((some) => some.length > 2)[arguments[0] % 3];
  const start = performance.now();
  place.go(`/expenses?${query}`);
  const look = () => {
    const cell = document.querySelector("#expenses-grid .ag-row .ag-cell[col-id='amount']");
    const sum = document.querySelector("#expenses-summary dd");
    if (cell && cell.textContent && sum && sum.textContent) {
      requestAnimationFrame(() => done(performance.now() - start));
    } else requestAnimationFrame(look);
  };
  look();
"""


def run(large: Path) -> None:
    """Print the figures."""
    section("In Chromium, 100,000 expenses")
    if not shutil.which("chromium"):
        say("left out: Chromium is not installed")
        return
    with served(large) as (server, _):
        address = server.address
        _weight(server)
        with _browser(server) as driver:
            _open(driver, f"{address}{_YEARS[0]}", _DRAWN)
            driver.execute_script("window.blocked = 0")
            figure("filter to repainted charts, median", _repaint_ms(driver, _FILTERS), "ms", 150)
            blocked = _blocked(driver)
            _open(driver, f"{address}/?period=all", _DRAWN)
            driver.execute_script("window.blocked = 0")
            picked = _repaint_ms(driver, _PICKS)
            figure("cross-filter to repainted charts, median", picked, "ms", 150)
            figure("input blocked meanwhile, at most", max(blocked, _blocked(driver)), "ms", 200)
            first, median = _drill_ms(driver, address)
            figure("drill to the list, median", median, "ms", 400)
            figure("the first of a visit, which fetches the grid", first, "ms")
        for width in _WIDTHS:
            for path, shown in ((_YEARS[0], _DRAWN), ("/expenses", _ROWS), ("/import", _READY)):
                with _browser(server, width) as driver:
                    _open(driver, f"{address}{path}", shown)
                    jumps = _settled(driver)
                figure(f"layout shift of {path.partition('?')[0]} at {width} px", jumps, "", 0.05)


def _weight(server: Served) -> None:
    address = server.address
    with _browser(server) as driver:
        _open(driver, f"{address}{_YEARS[0]}", _DRAWN)
        figure("first load of the overview", _sent(driver) / 1_000, "kB", 1_200)
        driver.get("about:blank")
        _open(driver, f"{address}{_YEARS[0]}", _DRAWN)
        figure("the same, warm", _sent(driver) / 1_000, "kB", 60)
        figure("warm open to all charts, median", _warm_ms(driver, address), "ms", 700)


def _warm_ms(driver: Chrome, address: str) -> float:
    """Open the overview anew and anew; from the navigation to the last chart painted."""

    def step(number: int) -> float:
        driver.get("about:blank")
        _open(driver, f"{address}{_YEARS[number % len(_YEARS)]}", _DRAWN)
        return float(driver.execute_script("return performance.now()"))

    return _median(step)


def _blocked(driver: Chrome) -> float:
    """Give how long the longest task kept the page's thread since the count began."""
    return float(driver.execute_script("return window.blocked"))


def _repaint_ms(driver: Chrome, hrefs: Sequence[str]) -> float:
    """Go from view to view; from the change of address to the last chart painted."""
    return _median(
        lambda number: driver.execute_async_script(_REPAINT, hrefs[(number + 1) % len(hrefs)])
    )


def _drill_ms(driver: Chrome, address: str) -> tuple[float, float]:
    """Open a bar's expenses; from the change of address to rows and totals on the screen.

    Give the first drill of a visit, which fetches the script of the grid, and the median of more.
    """
    _open(driver, f"{address}{_YEARS[0]}", _DRAWN)
    taken = []
    for number in range(_RUNS + 1):
        taken.append(float(driver.execute_async_script(_DRILL, number)))
        driver.execute_script("place.go(arguments[0])", _YEARS[(number + 1) % len(_YEARS)])
        _shown(driver, _DRAWN)
    return taken[0], statistics.median(taken[1:])


def _median(step: Callable[[int], Any]) -> float:
    step(0)
    return statistics.median(float(step(number)) for number in range(1, _RUNS + 1))


def _sent(driver: Chrome) -> float:
    return float(driver.execute_script(_SENT))


def _settled(driver: Chrome) -> float:
    """Give the layout shift once it has not changed for a while."""
    script = """
      const done = arguments[0];
      let last = -1;
      const look = () => {
        if (window.jumps === last) return done(last);
        last = window.jumps;
        setTimeout(look, 700);
      };
      look();
    """
    return float(driver.execute_async_script(script))


def _open(driver: Chrome, address: str, shown: str) -> None:
    driver.get(address)
    _shown(driver, shown)


def _shown(driver: Chrome, shown: str) -> None:
    """Wait until something is on the screen."""
    wait = f"""
      const done = arguments[0];
      const shown = () => {{ {shown} }};
      const look = () => shown() ? done(true) : requestAnimationFrame(look);
      look();
    """
    driver.execute_async_script(wait)


@contextlib.contextmanager
def _browser(server: Served, width: int = 1280) -> Iterator[Chrome]:
    """Give a browser that was never here but is signed in."""
    name, _, secret = server.cookie.partition("=")
    cookie = {"name": name, "value": secret, "url": server.address, "httpOnly": True}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for switch in (*_SWITCHES, f"--window-size={width},1000", f"--user-data-dir={profile}"):
            options.add_argument(switch)
        driver = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
        driver.execute_cdp_cmd("Network.setCookie", cookie)
        driver.set_script_timeout(120)
        screen = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
        try:
            yield driver
        finally:
            driver.quit()

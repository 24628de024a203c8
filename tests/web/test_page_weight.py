"""What a browser fetches for a page: little, a chart's and a grid's scripts only where one is."""

import hashlib
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import dash_ag_grid as dag
import dash_bootstrap_components as dbc
import pytest
from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from plotly.offline import get_plotlyjs_version  # type: ignore[import-untyped]
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from dashboard import static_files

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_ASSETS: Final = Path(static_files.__file__).parent / "assets"
_BUNDLE: Final = _ASSETS / "vendor" / "plotly.min.js"
_MOST_COLD: Final = 1_200_000
_MOST_WARM: Final = 60_000
"""Bytes over the wire for the first opening of a page with charts, and for the next."""

_CHART_DRAWN: Final = "return !!document.querySelector('.js-plotly-plot .bars path')"
_GRID_DRAWN: Final = "return document.querySelectorAll('.ag-row').length > 2"
_LOADED: Final = """
  const [page] = performance.getEntriesByType("navigation");
  return [page, ...performance.getEntriesByType("resource")].map((one) =>
    ({path: new URL(one.name).pathname, sent: one.transferSize, packed: one.encodedBodySize}));
"""
_WATCH_GRIDS: Final = """
  window.grids = new Set();
  new MutationObserver(() => {
    for (const grid of document.querySelectorAll(".ag-root-wrapper")) window.grids.add(grid);
  }).observe(document, {childList: true, subtree: true});
"""
_SWITCHES: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--window-size=1280,900",
)  # fmt: skip

Json: TypeAlias = dict[str, Any]


def small_program(assets: Path) -> Dash:
    """Give a program with a page with a chart, one with a grid, and one with neither."""
    app = Dash("weight", assets_folder=str(assets), suppress_callback_exceptions=True)
    app.layout = html.Div([dcc.Location(id="url"), dbc.Nav(), html.Div(id="page")])

    @app.callback(Output("page", "children"), Input("url", "pathname"))
    def open_page(path: str) -> Component:
        return {"/": chart, "/list": grid}.get(path, lambda: html.P("Plain", id="plain"))()

    @app.callback(Output("grid", "rowData"), Input("more", "n_clicks"), prevent_initial_call=True)
    def change(clicks: int) -> list[Json]:
        return rows(clicks)

    static_files.serve(app)
    return app


def chart() -> Component:
    """Give a chart with bars and a line."""
    bars = {"type": "bar", "x": [1, 2, 3], "y": [3, 1, 2]}
    line = {"type": "scatter", "x": [1, 2, 3], "y": [1, 1, 2]}
    return dcc.Graph(figure={"data": [bars, line]})


def grid() -> Component:
    """Give a grid and a button that changes its rows."""
    made = dag.AgGrid(id="grid", columnDefs=[{"field": "merchant"}], rowData=rows(0))
    return html.Div([html.Button("More", id="more"), made])


def rows(clicks: int) -> list[Json]:
    """Give five rows that tell how often the button was clicked."""
    return [{"merchant": f"Shop {number} of {clicks}"} for number in range(5)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the small program and give its address."""
    assets = tmp_path_factory.mktemp("assets")
    for name in ("late_grid.js", "vendor/bootstrap.min.css"):
        shutil.copy(_ASSETS / name, assets)
    server = make_server("127.0.0.1", 0, small_program(assets).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that has been nowhere yet."""

    driver: Chrome
    address: str

    def open(self, path: str, drawn: str) -> list[Json]:
        """Open a page, wait until a script says that it is drawn, and give what was fetched."""
        self.driver.get(self.address + path)
        self.until(drawn)
        self.until("return performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
        loaded: list[Json] = self.run(_LOADED)
        return loaded

    def until(self, script: str) -> None:
        """Wait until a script gives true."""
        WebDriverWait(self.driver, 30, poll_frequency=0.05).until(lambda _: self.run(script))

    def run(self, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
        """Give what a script returns."""
        return self.driver.execute_script(script)

    def complaints(self) -> list[Json]:
        """Give what the browser has called an error."""
        log: list[Json] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry for entry in log if entry["level"] == "SEVERE"]


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:
    """Give a fresh browser, its cache empty."""
    driver, chromium = shutil.which("chromedriver"), shutil.which("chromium")
    assert driver, "chromedriver is not installed: run tests/install-browser"
    assert chromium, "chromium is not installed: run tests/install-browser"
    options = Options()
    options.binary_location = chromium
    for switch in _SWITCHES:
        options.add_argument(switch)
    chrome = Chrome(options=options, service=Service(driver))
    yield Browser(chrome, address)
    chrome.quit()


def fetched(loaded: list[Json], part: str) -> list[Json]:
    """Give what was fetched from paths that hold a word."""
    return [one for one in loaded if part in one["path"]]


def test_first_opening(browser: Browser) -> None:
    """The first opening of a page with a chart stays in its measure and fetches no grid."""
    loaded = browser.open("/", _CHART_DRAWN)

    assert 300_000 < sum(one["sent"] for one in loaded) < _MOST_COLD
    assert not fetched(loaded, "ag_grid")
    assert browser.complaints() == []


def test_next_opening(browser: Browser) -> None:
    """The next opening asks for little, and what it asks about is still good."""
    browser.open("/", _CHART_DRAWN)
    loaded = browser.open("/", _CHART_DRAWN)

    assert sum(one["sent"] for one in loaded) < _MOST_WARM
    assert sum(one["sent"] for one in fetched(loaded, "_dash-component-suites")) < 2_000
    assert sum(one["sent"] for one in fetched(loaded, "/assets/")) == 0


def test_bundle_in_place_of_plotly(browser: Browser) -> None:
    """What draws the chart is the bundle, whole, in the version the Python package writes for."""
    loaded = browser.open("/", _CHART_DRAWN)
    (script,) = fetched(loaded, "plotly")
    browser.run(f"""
      fetch("{script["path"]}").then((answer) => answer.arrayBuffer())
        .then((script) => crypto.subtle.digest("SHA-256", script))
        .then((sum) => {{ window.sum = Array.from(new Uint8Array(sum)); }});
    """)
    browser.until("return !!window.sum")

    assert script["packed"] == _BUNDLE.with_name("plotly.min.js.br").stat().st_size
    assert bytes(browser.run("return window.sum")) == hashlib.sha256(_BUNDLE.read_bytes()).digest()
    assert browser.run("return Plotly.version") == get_plotlyjs_version()
    traces = browser.run("return Object.keys(Plotly.PlotSchema.get().traces).sort()")
    assert traces == ["bar", "heatmap", "pie", "scatter"]


def test_page_without_chart_or_grid(browser: Browser) -> None:
    """A page with neither fetches neither's scripts."""
    loaded = browser.open("/plain", "return !!document.getElementById('plain')")

    assert not fetched(loaded, "plotly")
    assert not fetched(loaded, "ag_grid")


def test_page_with_grid(browser: Browser) -> None:
    """A page with a grid fetches its scripts once and draws it, and its interface is there."""
    loaded = browser.open("/list", _GRID_DRAWN)

    names = [one["path"].rpartition("/")[2].partition(".")[0] for one in fetched(loaded, "ag_grid")]
    assert sorted(names) == ["async-community", "dash_ag_grid"]
    assert not fetched(loaded, "plotly")
    assert browser.run("return window.dash_ag_grid.getApi('grid').getDisplayedRowCount()") == 5
    assert browser.complaints() == []


def test_grid_is_drawn_once(browser: Browser) -> None:
    """A grid is drawn once, also when its script has just arrived, and takes new rows as it is."""
    watch = {"source": _WATCH_GRIDS}
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", watch)
    browser.open("/list", _GRID_DRAWN)
    browser.run("window.more.click()")
    browser.until("return document.querySelector('.ag-row')?.innerText.includes('of 1')")

    assert browser.run("return window.grids.size") == 1

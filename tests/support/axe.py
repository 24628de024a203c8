"""axe-core, run in a page: what it finds, in words that lead to the element."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from selenium.webdriver import Chrome

_SCRIPT: Final = Path(__file__).parents[2] / "vendor" / "axe" / "axe.min.js"
_RUN: Final = """
  const [rules, done] = arguments;
  const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  axe.run(document, { ...only, resultTypes: ["violations"], preload: false }).then(
    ({ violations }) => done(violations.flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ target, html, failureSummary }) =>
        ({ id, impact, help, target: target.join(" "), html: html.slice(0, 200),
           failureSummary })))),
    (error) => done([{ id: "failed", impact: "critical", help: String(error), target: "",
      html: "", failureSummary: "" }]));
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """An element that breaks a rule, and how much that hinders somebody."""

    rule: str
    impact: str
    help: str
    target: str
    html: str
    why: str

    def __str__(self) -> str:
        why = " ".join(self.why.split())
        return f"{self.impact} {self.rule}: {self.help}\n  {self.target}\n  {self.html}\n  {why}"


@cache
def _script() -> str:
    return _SCRIPT.read_text()


def findings(driver: Chrome, rules: Sequence[str] = ()) -> list[Finding]:
    """Give what axe finds in the page as it is, by all its usual rules or by some."""
    if not driver.execute_script("return Boolean(window.axe)"):
        driver.execute_script(_script())
    names = ("id", "impact", "help", "target", "html", "failureSummary")
    found = driver.execute_async_script(_RUN, list(rules))
    return [Finding(*(str(one[name]) for name in names)) for one in found]

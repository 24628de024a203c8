"""What a page shows somebody just now: amounts, and what sticks out of a narrow window."""

from typing import Final

from visitors import Visitor

_AMOUNTS: Final = r"""
  const amount = /€\s?-?\d|\d[.,]\d\d\b/;
  const found = [];
  const isSeen = (one) => one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const isRead = (one) => isSeen(one) && !isMasked(one);
  const isMasked = (one) => getComputedStyle(one).webkitTextSecurity === "disc";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.parentElement.closest("dl.preview")) continue; // how a number looks, nobody's
    const said = node.nodeValue.replace(/(such as|is negative:) -?\d+\.\d+/, ""); // an example
    if (amount.test(said) && isRead(node.parentElement)) found.push(node.nodeValue);
  }
  for (const one of document.querySelectorAll("body *")) {
    if (!isSeen(one)) continue;
    for (const name of ["title", "aria-label", "aria-description", "aria-valuetext", "alt"]) {
      const text = one.getAttribute(name) || "";
      if (amount.test(text)) found.push(`${name}: ${text}`);
    }
    const isField = one.matches("input:not(:focus)") && amount.test(one.value);
    if (isField && !isMasked(one)) found.push(`field: ${one.id}`);
  }
  return found;
"""
_STICKING_OUT: Final = """
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const path = (one) => (one.parentElement ? path(one.parentElement) + " > " : "") +
    one.tagName.toLowerCase() + (one.id ? `#${one.id}` : one.className ? `.${one.className}` : "");
  const isCut = (one) => one && one !== document.body &&
    (getComputedStyle(one).overflowX !== "visible" || isCut(one.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    return width && right > room + 1 && one.checkVisibility() && !isCut(one.parentElement);
  });
  return wide.slice(-5).map((one) => path(one).slice(-160));
"""
_NEXT_PICTURE: Final = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"


def amounts_shown(visitor: Visitor) -> list[str]:
    """Give the amounts of an account in euros that can be read or heard just now.

    What a field holds counts unless it is masked or somebody is in it.
    """
    found: list[str] = visitor.run(_AMOUNTS)
    return found


def narrow(visitor: Visitor, width: int) -> None:
    """Make the window so many pixels wide."""
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    visitor.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visitor.driver.execute_async_script(_NEXT_PICTURE)


def sticking_out(visitor: Visitor) -> list[str]:
    """Give what makes the page wider than its window."""
    found: list[str] = visitor.run(_STICKING_OUT)
    return found

/* Where the person is: links without page loads, Back with its scroll place, a query a page. */
window.place = (function () {
  "use strict";

  const PUSHED = "_dashprivate_pushstate"; // what Dash's Location listens to
  const home = { href: "" }; // where the bare overview leads, if not to itself

  const isBare = (href) => {
    const { origin, pathname, search } = new URL(href, location.href);
    return origin === location.origin && pathname === "/" && !search;
  };

  function go(wanted, options) {
    const href = home.href && isBare(wanted) ? home.href : wanted;
    const before = location.pathname;
    if (options && options.replace) {
      history.replaceState(history.state, "", href);
    } else {
      history.replaceState({ ...history.state, top: scrollY }, "");
      history.pushState({}, "", href);
    }
    dispatchEvent(new CustomEvent(PUSHED));
    if (location.pathname !== before) scrollTo(0, 0);
  }

  /* Gives the link of a click that asks for another place of this program, else nothing. */
  function wanted(event) {
    const plain = !event.defaultPrevented && event.button === 0;
    if (!plain || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.hasAttribute("download")) return null;
    if (link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return null;
    return link;
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-press]");
    if (pressed) document.getElementById(pressed.dataset.press).click();
    const link = wanted(event);
    if (!link) return;
    event.preventDefault();
    if (link.dataset.reload) location.reload();
    else go(link.href);
  });

  /* The page of a Back comes in pieces: its scroll place is taken up once it is long enough. */
  addEventListener("popstate", (event) => {
    const top = event.state && event.state.top;
    if (!top) return;
    const settle = () => {
      if (document.documentElement.scrollHeight < top + innerHeight) return;
      scrollTo(0, top);
      watch.disconnect();
    };
    const watch = new ResizeObserver(settle);
    watch.observe(document.body);
    setTimeout(() => watch.disconnect(), 3000);
  });

  return { go, home, isBare };
})();

(function () {
  "use strict";

  /* A page's own query, by its path: other pages' addresses do not reach it. */
  const only = (path) => (search, pathname) =>
    pathname === path ? search || "" : dash_clientside.no_update;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    query: new Proxy({}, { get: (_, path) => only(path) }),
  });
})();

/* Cross-filtering: what is picked in a chart filters all others. The first press on a mark picks it,
   the next opens its expenses; Escape and the chips take picks off. All of it is in the address. */
window.picking = (function () {
  "use strict";

  const OVERVIEW = "/";
  const DAYS = ["from", "to"];
  const written = (query) => String([...new URLSearchParams(query)]);

  /* Gives what a mark asks for besides what its chart shows already, `` for nothing. */
  function beyond(query, base) {
    const mark = new URLSearchParams(query);
    const shown = new URLSearchParams(base);
    const differs = (name) => String(mark.getAll(name)) !== String(shown.getAll(name));
    const own = new Set([...mark.keys()].filter(differs));
    if (DAYS.some((name) => own.has(name))) DAYS.forEach((name) => own.add(name));
    return String(new URLSearchParams([...mark].filter(([name]) => own.has(name))));
  }

  const isOf = (chart) => ([name, value]) => name === "pick" && value.startsWith(`${chart}:`);

  function pick(chart, query, base) {
    const part = beyond(query, base);
    const asked = [...new URLSearchParams(location.search)];
    const before = asked.find(isOf(chart));
    if (!part || (before && written(before[1].slice(chart.length + 1)) === written(part))) {
      window.place.go(`/expenses?${query}`);
      return;
    }
    const rest = asked.filter((pair) => !isOf(chart)(pair));
    window.place.go(`${OVERVIEW}?${new URLSearchParams([...rest, ["pick", `${chart}:${part}`]])}`);
  }

  // Marks that are links: their table says which chart it is of, and what that shows

  function pickLink(link) {
    const { chart, base } = link.closest("[data-chart]").dataset;
    pick(chart, link.getAttribute("href").split("?")[1], base);
  }

  const isPlain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

  /* Whether a click came by mouse, pen or finger, not by Enter. */
  const isPointed = ({ pointerType, detail }) => (pointerType === undefined ? detail > 0 : pointerType !== "");

  /* A pointer picks; Enter, a press without a pointer, opens the link as any other. */
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest('a[data-pick="press"]');
      if (!link || !isPointed(event) || event.button || !isPlain(event)) return;
      event.preventDefault();
      pickLink(link);
    },
    true,
  );

  document.addEventListener("pick", (event) => {
    const link = event.target.closest("a[data-pick]");
    if (link) pickLink(link);
  });

  /* The map of days is walked by a script of its own. */
  document.addEventListener("keydown", (event) => {
    const link = event.key === " " && event.target.closest("#calendar-map a[data-pick]");
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    pickLink(link);
  });

  /* Escape takes off what was asked for last, when nothing lies on top that it would close. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || location.pathname !== OVERVIEW) return;
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (isTyping || document.querySelector(".modal.show, .offcanvas.show, .popover.show, dialog[open], details.menu[open]")) return;
    const last = [...document.querySelectorAll("#overview-filter .filter-part")].at(-1);
    if (!last) return;
    event.preventDefault();
    last.click();
  });

  // Brushing: a pointer drawn over bars or days picks that stretch of time

  const LEAST = 6; // pixels
  let brush = null;

  /* Gives what of a figure's x axis lies under a pointer: a whole number within its marks. */
  function under(drawn, clientX) {
    const { xaxis, _size } = drawn._fullLayout;
    const { rows, length } = drawn.layout.meta;
    const [first, last] = rows ? [0, rows.length - 1] : [1, length];
    const x = clientX - drawn.getBoundingClientRect().left - _size.l;
    return Math.min(Math.max(Math.round(xaxis.p2d(x)), first), last);
  }

  function show() {
    const { drawn, from, to, band } = brush;
    const { xaxis, _size } = drawn._fullLayout;
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const [left, right] = [xaxis.d2p(first - 0.5), xaxis.d2p(last + 0.5)];
    const box = { left: _size.l + left, top: _size.t, width: right - left, height: _size.h };
    for (const [name, value] of Object.entries(box)) band.style[name] = `${value}px`;
  }

  function drop() {
    if (brush && brush.band) brush.band.remove();
    brush = null;
  }

  /* Gives the days between two marks of a figure as an address says them. */
  function daysBetween({ rows, first }, from, to) {
    if (rows) {
      const [begin, end] = [from, to].map((place) => new URLSearchParams(rows[place].query));
      return { from: begin.get("from"), to: end.get("to") };
    }
    const day = (number) => new Date(Date.parse(first) + (number - 1) * 86_400_000).toISOString().slice(0, 10);
    return { from: day(from), to: day(to) };
  }

  function take() {
    const { drawn, from, to } = brush;
    const { meta } = drawn.layout;
    const asked = new URLSearchParams(meta.base);
    const days = daysBetween(meta, Math.min(from, to), Math.max(from, to));
    for (const name of DAYS) asked.delete(name);
    const query = new URLSearchParams([...Object.entries(days), ...asked]);
    if (beyond(query, meta.base)) pick(meta.chart, String(query), meta.base);
  }

  document.addEventListener("pointerdown", (event) => {
    const drawn = event.target.closest(".can-brush .js-plotly-plot");
    if (!drawn || event.pointerType === "touch" || event.button || !isPlain(event)) return;
    if (drawn.layout && drawn.layout.meta) brush = { drawn, x: event.clientX, band: null };
  });

  addEventListener("pointermove", (event) => {
    if (!brush || (!brush.band && Math.abs(event.clientX - brush.x) < LEAST)) return;
    if (!event.buttons || !brush.drawn.isConnected) {
      drop();
      return;
    }
    if (!brush.band) {
      brush.from = under(brush.drawn, brush.x);
      brush.band = document.createElement("div");
      brush.band.className = "brush";
      brush.drawn.append(brush.band);
    }
    brush.to = under(brush.drawn, event.clientX);
    show();
  });

  addEventListener("pointerup", () => {
    if (brush && brush.band && brush.drawn.isConnected) take();
    drop();
  });

  addEventListener("pointercancel", drop);

  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !brush || !brush.band) return;
      event.preventDefault();
      drop();
    },
    true,
  );

  // Marks of figures

  let pressed = null;
  addEventListener("pointerdown", (event) => (pressed = event), true);

  /* A mark of a figure was pressed: with a key held down it opens at once, like any other link. */
  function press(meta, query) {
    if (!query) return;
    if (pressed && !isPlain(pressed)) window.place.go(`/expenses?${query}`);
    else pick(meta.chart, query, meta.base);
  }

  return { pick, press };
})();

/* The overview in the browser: marks open what they stand for, charts are tables as well. */
(function () {
  "use strict";

  const expenses = (query) => `/expenses?${query}`;

  /* Texts come from data: they only ever become text nodes. */
  function made(name, content, attributes) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...[content].flat());
    return element;
  }

  /* A link to expenses, with the sum and count it says they have. */
  function link(text, { query, minor, count }, attributes) {
    const said = { "data-minor": minor, "data-count": count, "data-pick": "space" };
    return made("a", text, { href: expenses(query), ...said, ...attributes });
  }

  function linked(name, text, mark, attributes) {
    return made(name, link(text, mark), attributes);
  }

  function head(meta) {
    const cells = meta.columns.map((column) => linked("th", column.name, column, { scope: "col" }));
    return made("tr", [made("th", meta.first, { scope: "col" }), ...cells, made("th", "Total", { scope: "col" })]);
  }

  function row(meta, data, place) {
    const whole = meta.rows[place];
    const cells = data.map(({ customdata, text, meta: { minor, count } }) => {
      const mark = { query: customdata[place], minor: minor[place], count: count[place] };
      return mark.query ? linked("td", plain(text[place]), mark) : made("td", "–");
    });
    const total = whole.count ? linked("td", whole.total, whole) : made("td", "–");
    const name = whole.count ? link(whole.name, whole, { "data-pick": "press" }) : whole.name;
    return made("tr", [made("th", name, { scope: "row" }), ...cells, total]);
  }

  function foot(meta) {
    const cells = meta.columns.map((column) => linked("td", column.total, column));
    return made("tr", [made("th", "Total", { scope: "row" }), ...cells, linked("td", meta.all.total, meta.all)]);
  }

  /* Takes back what a label of the chart had to escape. */
  const plain = (label) =>
    label.replace(/&#37;/g, "%").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

  function table(figure) {
    const { data, layout } = figure;
    const { meta } = layout;
    const rows = meta.rows.map((_, place) => row(meta, data, place));
    const parts = [
      made("caption", "Spending by category", { class: "visually-hidden" }),
      made("thead", head(meta)),
      made("tbody", rows),
      made("tfoot", foot(meta)),
    ];
    return made("table", parts, { "data-chart": meta.chart, "data-base": meta.base });
  }

  /* The two days of one's own: a chip unfolds them, filled with the days that are shown. */
  const unfold = (open) => dash_clientside.set_props("overview-days", { is_open: open });
  const opener = () => document.querySelector("[data-days]");

  function toggle(chip) {
    const open = chip.getAttribute("aria-expanded") !== "true";
    if (open) {
      dash_clientside.set_props("overview-days-first", { value: chip.dataset.first });
      dash_clientside.set_props("overview-days-last", { value: chip.dataset.last });
      dash_clientside.set_props("overview-days-error", { children: "" });
    }
    unfold(open);
  }

  function folded() {
    unfold(false);
    if (opener()) opener().focus();
  }

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-days]");
    if (chip) toggle(chip);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.closest("#overview-days")) return;
    event.stopPropagation();
    folded();
  });

  let stood = false;
  document.addEventListener("focusin", (event) => {
    stood = Boolean(event.target.closest("#overview-periods"));
  });

  /* Gives the address of the days typed in, with whatever else is asked for. */
  function addressOf(first, last) {
    const asked = new URLSearchParams(location.search);
    for (const name of ["period", "from", "to"]) asked.delete(name);
    const days = [["from", first], ["to", last]].filter(([, day]) => day);
    return `/?${new URLSearchParams([...days, ...asked])}`;
  }

  function drawTable(figure) {
    const there = document.getElementById("overview-table");
    if (there && figure && figure.layout) window.tableWalk.replace(there, table(figure));
  }

  const LATEST = { timeout: 300 }; // milliseconds
  const whenIdle = window.requestIdleCallback ? (act) => requestIdleCallback(act, LATEST) : setTimeout;
  const cancelIdle = window.cancelIdleCallback || clearTimeout;
  let waiting = 0;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    overview: {
      /* A slice leads a level down where there is one; any other mark is picked. Pressed again it
         is another press: what was pressed is forgotten. */
      press(click, figure, graph) {
        if (!click) return;
        const { curveNumber, pointNumber } = click.points[0];
        const { customdata, meta } = figure.data[curveNumber];
        const down = meta.drill && meta.drill[pointNumber];
        dash_clientside.set_props(graph, { clickData: null });
        if (down) place.go(down);
        else picking.press(figure.layout.meta, customdata[pointNumber]);
      },
      unfolded(open) {
        if (!opener()) return;
        opener().setAttribute("aria-expanded", String(Boolean(open)));
        if (open) document.getElementById("overview-days-first").focus();
      },
      fold(clicks) {
        if (clicks) folded();
      },
      apply(submits, first, last) {
        if (!submits) return "";
        if (!first && !last) return "Choose the first day, the last day, or both.";
        if (first && last && first > last) return "The first day comes after the last one.";
        place.go(addressOf(first, last));
        folded();
        return "";
      },
      /* What is folded away is drawn once there is nothing else to do. */
      draw(chart, where, merchants, sums, days) {
        const { ranking, calendar_map, cumulative, overview } = dash_clientside;
        ranking.where(where);
        ranking.merchants(merchants);
        calendar_map.draw(days);
        overview.periods();
        cancelIdle(waiting);
        waiting = whenIdle(() => {
          drawTable(chart);
          cumulative.table(sums);
        });
      },
      /* On a narrow screen the row of periods scrolls: the chosen one is brought into sight. It
         is drawn anew with every view; who stood on it by keyboard goes on from there. */
      periods() {
        requestAnimationFrame(() => {
          const row = document.getElementById("overview-periods");
          const chosen = row && row.querySelector("[aria-current]");
          if (chosen && stood && document.activeElement === document.body)
            chosen.focus({ preventScroll: true });
          if (chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.clientWidth) / 2;
        });
      },
      cancel(clicks) {
        if (clicks) dash_clientside.set_props("limit-edit", { is_open: false });
      },
    },
  });
})();

/* The overview in the browser: a bar opens its expenses, and the chart is a table as well. */
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

  function linked(name, text, query, attributes) {
    return made(name, made("a", text, { href: expenses(query) }), attributes);
  }

  function head(meta) {
    const cells = meta.columns.map((column) => linked("th", column.name, column.query, { scope: "col" }));
    return made("tr", [made("th", meta.first, { scope: "col" }), ...cells, made("th", "Total", { scope: "col" })]);
  }

  function row(meta, data, place) {
    const { name, query: all, total } = meta.rows[place];
    const cells = data.map((series) => {
      const query = series.customdata[place];
      return query ? linked("td", plain(series.text[place]), query) : made("td", "–");
    });
    return made("tr", [made("th", name, { scope: "row" }), ...cells, linked("td", total, all)]);
  }

  function foot(meta) {
    const cells = meta.columns.map((column) => linked("td", column.total, column.query));
    return made("tr", [made("th", "Total", { scope: "row" }), ...cells, linked("td", meta.all.total, meta.all.query)]);
  }

  /* Takes back what a label of the chart had to escape. */
  const plain = (label) =>
    label.replace(/&#37;/g, "%").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

  function table(figure) {
    const { data, layout } = figure;
    const rows = layout.meta.rows.map((_, place) => row(layout.meta, data, place));
    return made("table", [
      made("caption", "Spending by category", { class: "visually-hidden" }),
      made("thead", head(layout.meta)),
      made("tbody", rows),
      made("tfoot", foot(layout.meta)),
    ]);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    overview: {
      open(click) {
        const query = click && click.points[0].customdata;
        if (query) place.go(expenses(query));
      },
      table(figure) {
        const there = document.getElementById("overview-table");
        if (there && figure && figure.layout) there.replaceChildren(table(figure));
      },
      /* On a narrow screen the row of periods scrolls: the chosen one is brought into sight. */
      periods() {
        requestAnimationFrame(() => {
          const row = document.getElementById("overview-periods");
          const chosen = row && row.querySelector("[aria-current]");
          if (chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.clientWidth) / 2;
        });
      },
      cancel(clicks) {
        if (clicks) dash_clientside.set_props("limit-edit", { is_open: false });
      },
    },
  });
})();

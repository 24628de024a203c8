/* Ranked tables: a name leads a level down or picks its part, an amount opens its expenses. Texts
   come from data: they only ever become text nodes. */
(function () {
  "use strict";

  function made(name, content, attributes) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...[content].flat());
    return element;
  }

  /* A link to expenses, with the sum and count it says they have. */
  function link(text, { query, minor, count }, attributes) {
    const said = { "data-minor": minor, "data-count": count };
    return made("a", text, { href: `/expenses?${query}`, ...said, ...attributes });
  }

  function swatch(colour) {
    const square = made("span", [], { class: colour ? "swatch" : "swatch swatch-none" });
    square.style.backgroundColor = colour;
    return square;
  }

  function bar(percent) {
    const fill = made("span", [], { class: "share-fill" });
    fill.style.width = `${percent}%`;
    return made("span", fill, { class: "share-bar" });
  }

  function part(row, coloured) {
    const text = made("span", row.name);
    const down = row.drill ? [made("span", [], { class: "icon icon-chevron", "aria-hidden": "true" })] : [];
    const inside = [...(coloured ? [swatch(row.colour)] : []), text, ...down];
    const name = link(inside, row, { class: "ranked-name" });
    if (row.drill) name.setAttribute("href", row.drill);
    else name.dataset.pick = "press";
    const share = row.share ? [bar(row.bar), made("span", row.share, { class: "share-said" })] : ["–"];
    return made(
      "tr",
      [
        made("th", name, { scope: "row" }),
        made("td", share, { class: "ranked-share" }),
        made("td", [made("span", row.number), made("span", row.counted)], { class: "ranked-count" }),
        made("td", link(row.total, row, { "data-pick": "space" }), { class: "ranked-amount" }),
      ],
      row.faint ? { class: "is-faint" } : {},
    );
  }

  function ranked({ chart, base, kind, rows }) {
    const names = [kind, "Share", "Expenses", "Amount"];
    const coloured = rows.some((row) => row.colour);
    const caption = kind === "Merchant" && !coloured ? "Merchants" : "Where it goes";
    return made(
      "table",
      [
        made("caption", caption, { class: "visually-hidden" }),
        made("thead", made("tr", names.map((name) => made("th", name, { scope: "col" })))),
        made("tbody", rows.map((row) => part(row, coloured))),
      ],
      { "data-chart": chart, "data-base": base },
    );
  }

  function draw(place, data) {
    const there = document.getElementById(place);
    if (there && data) window.tableWalk.replace(there, data.rows.length ? ranked(data) : null);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ranking: {
      where: (figure) => draw("overview-where-table", figure && figure.layout && figure.layout.meta),
      merchants: (data) => draw("merchants-table", data),
    },
  });
})();

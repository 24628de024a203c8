/* Running sums in the browser: a point opens its expenses, arrow keys walk along the line, and the
   figure is a table as well. Texts come from data: they only ever become text nodes. */
(function () {
  "use strict";

  const expenses = (query) => `/expenses?${query}`;

  /* Takes back what a label of the figure had to escape. */
  const plain = (label) =>
    label.replace(/&#37;/g, "%").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

  function made(name, content, attributes) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...[content].flat());
    return element;
  }

  // The table

  /* Gives the cell of a line on a day: its amount as a link to what it adds up. */
  function cell(line, number) {
    const at = line.x.indexOf(number);
    if (at < 0) return made("td", "–");
    const amount = plain(line.text[at]);
    const query = line.customdata[at];
    if (!query) return made("td", amount);
    const { minor, count, role } = line.meta;
    const said = { href: expenses(query), "data-minor": minor[at], "data-count": count[at] };
    if (role !== "before") said["data-pick"] = "space";
    return made("td", made("a", amount, said));
  }

  function table({ data, layout }) {
    const { chart, base, numbers, names, now, before, limits, differences } = layout.meta;
    const [line, earlier] = ["now", "before"].map((role) =>
      data.find((trace) => trace.meta && trace.meta.role === role)
    );
    const heads = ["Day", now];
    if (earlier) heads.push(before, "Difference");
    if (limits.length) heads.push("Limit");
    const rows = numbers.map((number, place) => {
      const cells = [made("th", names[place], { scope: "row" }), cell(line, number)];
      if (earlier) {
        const at = line.x.indexOf(number);
        cells.push(cell(earlier, number), made("td", differences[at] || "–"));
      }
      if (limits.length) cells.push(made("td", limits[place] || "–"));
      return made("tr", cells);
    });
    const head = made("tr", heads.map((name) => made("th", name, { scope: "col" })));
    const parts = [
      made("caption", "How it adds up, day by day", { class: "visually-hidden" }),
      made("thead", head),
      made("tbody", rows),
    ];
    return made("table", parts, { "data-chart": chart, "data-base": base });
  }

  // The keyboard: the point somebody stands on, by its place on the line

  let at = null;

  const plot = () => document.querySelector("#cumulative-chart .js-plotly-plot");

  function lineOf(drawn) {
    const curve = drawn.data.findIndex((trace) => trace.meta && trace.meta.role === "now");
    return [curve, drawn.data[curve]];
  }

  function stand(drawn, place) {
    const [curve, line] = lineOf(drawn);
    at = Math.min(Math.max(place, 0), line.x.length - 1);
    window.Plotly.Fx.hover(drawn, [{ curveNumber: curve, pointNumber: at }]);
    tell(line, at);
  }

  /* Says the point as the value of a slider. */
  function tell(line, place) {
    const walk = document.querySelector(".lines-walk");
    const said = { min: 1, max: line.x.length, now: place + 1 };
    for (const [name, value] of Object.entries(said)) walk.setAttribute(`aria-value${name}`, value);
    walk.setAttribute("aria-valuetext", plain(line.hovertext[place].replace(/<br>/g, ", ")));
  }

  const LAST = 1e6;
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -7, ArrowUp: 7, Home: -LAST, End: LAST };

  document.addEventListener("keydown", (event) => {
    const drawn = event.target.closest(".lines-walk") && plot();
    if (!drawn || !drawn.data || event.altKey || event.ctrlKey || event.metaKey) return;
    const query = at === null ? "" : lineOf(drawn)[1].customdata[at];
    if (event.key in STEPS) {
      event.preventDefault();
      stand(drawn, (at === null ? LAST : at) + STEPS[event.key]);
    } else if (event.key === "Enter" && query) {
      window.place.go(expenses(query));
    } else if (event.key === " " && query) {
      event.preventDefault();
      window.picking.press(drawn.layout.meta, query);
    }
  });

  document.addEventListener("focusin", (event) => {
    const drawn = event.target.closest(".lines-walk") && plot();
    if (drawn && drawn.data) stand(drawn, LAST);
  });

  document.addEventListener("focusout", (event) => {
    if (!event.target.closest(".lines-walk")) return;
    at = null;
    const drawn = plot();
    if (drawn && drawn.data) window.Plotly.Fx.unhover(drawn); // else the page is being left
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    cumulative: {
      /* Days of this period are picked; those of the earlier one are not shown elsewhere. */
      press(click, figure) {
        if (!click) return;
        const { curveNumber, customdata } = click.points[0];
        dash_clientside.set_props("cumulative-chart", { clickData: null });
        if (figure.data[curveNumber].meta.role !== "before") {
          window.picking.press(figure.layout.meta, customdata);
        } else if (customdata) {
          window.place.go(expenses(customdata));
        }
      },
      table(figure) {
        const there = document.getElementById("cumulative-table");
        if (!there || !figure) return;
        at = null;
        window.tableWalk.replace(there, figure.layout && table(figure));
        const line = figure.layout && lineOf(figure)[1];
        if (line) tell(line, line.x.length - 1);
      },
    },
  });
})();

/* The list of expenses in the browser: what is typed or clicked becomes the address, and the
   address is all the state there is. Texts are set as text, never as markup. */
(function () {
  "use strict";

  const PATH = "/expenses";
  const NEWEST = "-day";
  const LARGE_FIRST = new Set(["day", "amount"]);
  const PAUSE = 250; // milliseconds without a key before the address follows the search box
  const PHONE = window.matchMedia("(max-width: 767.98px)");
  const NARROW = window.matchMedia("(max-width: 991.98px)");
  const ON_PHONE = ["lines", "amount"];
  const ON_NARROW = ["day", "merchant", "category", "amount"];
  const ON_WIDE = ["day", "merchant", "category", "method", "tags", "note", "amount"];
  const ALL = [...ON_WIDE, "lines"];
  const ORDER_CHANGED = "expenses-order";

  const byId = (id) => document.getElementById(id);

  function api() {
    try {
      return window.dash_ag_grid.getApi("expenses-grid");
    } catch {
      return null; // the grid is not there, or not yet
    }
  }

  // The address

  function orderNow() {
    return new URLSearchParams(window.location.search).get("sort") || NEWEST;
  }

  function go(name, value, options) {
    if (window.location.pathname !== PATH) return;
    const parts = new URLSearchParams(window.location.search);
    if (value) parts.set(name, value);
    else parts.delete(name);
    const query = parts.toString();
    const href = query ? `${PATH}?${query}` : PATH;
    if (href === window.location.pathname + window.location.search) return;
    window.place.go(href, options);
  }

  function orderBy(order) {
    go("sort", order === NEWEST ? "" : order);
  }

  function orderByColumn(field) {
    const now = orderNow();
    const first = LARGE_FIRST.has(field) ? `-${field}` : field;
    const other = LARGE_FIRST.has(field) ? field : `-${field}`;
    orderBy(now === first ? other : first);
  }

  let pause = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "expenses-search") return;
    const text = event.target.value.trim();
    window.clearTimeout(pause);
    pause = window.setTimeout(() => go("text", text, { replace: true }), PAUSE);
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "expenses-sort") orderBy(event.target.value);
  });

  // Opening an expense

  function open(id) {
    const data = { id: id, at: Date.now() };
    window.dash_clientside.set_props("expense-form-wanted", { data: data });
  }

  function rowOf(target) {
    return target.closest("#expenses-grid .ag-row[row-id]");
  }

  document.addEventListener("click", (event) => {
    const row = rowOf(event.target);
    if (row && hasData(row)) open(row.getAttribute("row-id"));
  });

  document.addEventListener("keydown", (event) => {
    const row = event.key === "Enter" && event.target.matches(".ag-cell") && rowOf(event.target);
    if (row && hasData(row)) open(row.getAttribute("row-id"));
  });

  function hasData(row) {
    const grid = api();
    const node = grid && grid.getRowNode(row.getAttribute("row-id"));
    return Boolean(node && node.data);
  }

  // The grid

  function fit(grid) {
    const shown = PHONE.matches ? ON_PHONE : NARROW.matches ? ON_NARROW : ON_WIDE;
    grid.setColumnsVisible(ALL.filter((field) => !shown.includes(field)), false);
    grid.setColumnsVisible(shown, true);
  }

  for (const width of [PHONE, NARROW]) {
    width.addEventListener("change", () => {
      const grid = api();
      if (grid) fit(grid);
    });
  }

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});

  functions.expenseHeaderKey = function (params) {
    const pressed = params.event.key === "Enter" || params.event.key === " ";
    if (pressed) {
      params.event.preventDefault();
      orderByColumn(params.column.getColId());
    }
    return pressed;
  };

  const parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const make = (...given) => window.React.createElement(...given);

  parts.ExpenseHeader = function (props) {
    const React = window.React;
    const [order, setOrder] = React.useState(orderNow());
    const field = props.column.getColId();
    const direction = { [field]: "ascending", [`-${field}`]: "descending" }[order] || "none";
    React.useEffect(() => {
      const follow = () => setOrder(orderNow());
      window.addEventListener(ORDER_CHANGED, follow);
      return () => window.removeEventListener(ORDER_CHANGED, follow);
    }, []);
    React.useEffect(() => {
      const cell = props.eGridHeader.closest("[role='columnheader']") || props.eGridHeader;
      cell.setAttribute("aria-sort", direction);
    }, [direction]);
    const onClick = () => orderByColumn(field);
    return make(
      "span",
      { className: `expenses-order is-${direction}`, onClick: onClick },
      make("span", null, props.displayName),
      make("span", { className: "arrow", "aria-hidden": "true" })
    );
  };

  parts.ExpenseLines = function (props) {
    const row = props.data;
    if (!row) return null;
    const first = row.merchant || row.note || "No merchant";
    return make(
      "div",
      { className: "expenses-lines" },
      make("div", { className: row.merchant ? "first" : "first is-quiet" }, first),
      make("div", { className: "second" }, `${row.day} · ${row.category}`)
    );
  };

  // What the page's callbacks call

  let queryShown = null;

  /* Ask for the rows again; those on the screen stay until the new ones are here. */
  function refresh(query) {
    const grid = api();
    const moved = query !== queryShown;
    queryShown = query;
    if (!grid) return;
    if (moved && grid.getDisplayedRowCount()) grid.ensureIndexVisible(0, "top");
    grid.refreshInfiniteCache();
  }

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.expenses = {
    /* Lay the grid out for this screen once it is there, and only then show it. */
    prepare: async function () {
      const frame = () => new Promise(window.requestAnimationFrame);
      while (!api() && window.location.pathname === PATH) await frame();
      if (api()) fit(api());
      return "expenses-grid is-ready";
    },

    /* Bring rows and controls to what the address says; never the box somebody is typing in. */
    follow: function (query) {
      const keep = window.dash_clientside.no_update;
      const text = new URLSearchParams(query || "").get("text") || "";
      const typing = document.activeElement === byId("expenses-search");
      window.dispatchEvent(new CustomEvent(ORDER_CHANGED));
      refresh(query);
      return [typing ? keep : text, orderNow()];
    },
  };
})();

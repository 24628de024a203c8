/* The list of expenses in the browser: what is typed or clicked becomes the address, and the
   address is all the state there is. Texts are set as text, never as markup. */
window.expenses = (function () {
  "use strict";

  const PATH = "/expenses";
  const NEWEST = "-day";
  const LARGE_FIRST = new Set(["day", "amount"]);
  const PAUSE = 250; // milliseconds without a key before the address follows the search box
  const PHONE = window.matchMedia("(max-width: 767.98px)");
  const NARROW = window.matchMedia("(max-width: 991.98px)");
  const PICK = "ag-Grid-SelectionColumn";
  const ON_PHONE = ["lines", "amount"];
  const ON_NARROW = [PICK, "day", "merchant", "category", "amount", "open"];
  const ON_WIDE = [PICK, "day", "merchant", "category", "method", "tags", "note", "amount", "open"];
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

  function goTo(href, options) {
    if (window.location.pathname !== PATH) return;
    if (href === window.location.pathname + window.location.search) return;
    window.place.go(href, options);
  }

  function go(name, value, options) {
    const parts = new URLSearchParams(window.location.search);
    if (value) parts.set(name, value);
    else parts.delete(name);
    const query = parts.toString();
    goTo(query ? `${PATH}?${query}` : PATH, options);
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

  /* The row a cell stands in, once it is loaded. */
  function nodeOf(target) {
    const row = target.closest("#expenses-grid .ag-row[row-id]");
    const grid = row && api();
    const node = grid && grid.getRowNode(row.getAttribute("row-id"));
    return node && node.data ? node : null;
  }

  /* A click opens a row by its pencil, on a phone anywhere in it. */
  document.addEventListener("click", (event) => {
    const node = nodeOf(event.target);
    if (!node || window.expenses.isPicking(node)) return;
    if (PHONE.matches || event.target.closest("[col-id='open']")) open(node.data.id);
  });

  const OPENS = new Set(["open", "lines", PICK]);

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !event.target.matches(".ag-cell[col-id]")) return;
      const node = nodeOf(event.target);
      if (!node) return;
      if (!event.shiftKey && !OPENS.has(event.target.getAttribute("col-id"))) return;
      event.preventDefault();
      event.stopPropagation();
      open(node.data.id);
    },
    true
  );

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

  parts.ExpenseOpen = function (props) {
    const row = props.data;
    if (!row) return null;
    const what = `Open ${row.merchant || row.category}, ${row.amount}`;
    return make(
      "span",
      { className: "expenses-open", role: "button", "aria-label": what, title: "Open (Enter)" },
      make("span", { className: "icon icon-pencil", "aria-hidden": "true" })
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

  // Dialogs of the page: their own buttons and a click beside them close them

  document.addEventListener("click", (event) => {
    const dialog = event.target.closest("#expenses dialog");
    if (!dialog) return;
    if (event.target === dialog || event.target.closest("[data-close-dialog]")) dialog.close();
  });

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.expenses = {
    /* Lay the grid out for this screen once it is there, and only then show it. */
    prepare: async function () {
      const frame = () => new Promise(window.requestAnimationFrame);
      while (!api() && window.location.pathname === PATH) await frame();
      const grid = api();
      if (grid) {
        fit(grid);
        window.dispatchEvent(new CustomEvent("expenses-grid", { detail: grid }));
      }
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

  return { PICK, PHONE, api, byId, goTo, nodeOf, open, isPicking: () => false };
})();

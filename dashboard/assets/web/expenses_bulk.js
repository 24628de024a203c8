/* Choosing expenses in the grid: single ones, a range, all that are loaded, all that match; and
   the dialog that asks what to do with them. */
(function () {
  "use strict";

  const { PICK, PHONE, api, byId, nodeOf } = window.expenses;
  const dash = () => window.dash_clientside;
  const list = () => document.querySelector(".expenses-list");
  let every = null; // all that match: {query, without}, else the grid's own choice holds
  let ours = false; // the grid is being told, not telling
  let picking = false; // on a phone: a tap chooses instead of opening

  function chosen() {
    const grid = api();
    return grid ? grid.getSelectedNodes().filter((node) => node.data) : [];
  }

  function publish() {
    const ids = chosen().map((node) => node.data.id);
    const some = every !== null || ids.length > 0;
    const data = every ? { query: every.query, without: [...every.without] } : { ids: ids };
    if (list()) list().classList.toggle("has-picked", some);
    dash().set_props("expenses-picked", { data: some ? data : null });
    window.dispatchEvent(new CustomEvent("expenses-picked"));
  }

  function tell(nodes, on) {
    ours = true;
    api().setNodesSelected({ nodes: nodes, newValue: on });
    ours = false;
  }

  function clear() {
    const grid = api();
    if (!grid || !list() || !list().classList.contains("has-picked")) return false;
    every = null;
    ours = true;
    grid.deselectAll();
    ours = false;
    publish();
    return true;
  }

  function loaded() {
    const nodes = [];
    api().forEachNode((node) => node.data && nodes.push(node));
    return nodes;
  }

  /* Rows that come in while all that match are chosen are chosen too. */
  function keepUp() {
    if (!every) return;
    const late = loaded().filter((n) => !n.isSelected() && !every.without.has(n.data.id));
    if (late.length) tell(late, true);
  }

  function pickLoaded() {
    const nodes = loaded();
    const all = nodes.every((node) => node.isSelected());
    if (all) return clear();
    tell(nodes, true);
    if (every) every.without.clear();
    publish();
  }

  function pickEvery() {
    every = { query: window.location.search, without: new Set() };
    keepUp();
    publish();
  }

  window.addEventListener("expenses-grid", (event) => {
    const grid = event.detail;
    every = null;
    picking = false;
    grid.addEventListener("rowSelected", ({ node }) => {
      if (ours || !every || !node.data) return;
      if (node.isSelected()) every.without.delete(node.data.id);
      else every.without.add(node.data.id);
    });
    grid.addEventListener("selectionChanged", () => ours || publish());
    grid.addEventListener("modelUpdated", keepUp);
  });

  // By keyboard

  function extend(event) {
    const node = nodeOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!node || !step || !event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = api().getDisplayedRowAtIndex(node.rowIndex + step);
    const nodes = [node, next].filter((one) => one && one.data);
    api().setNodesSelected({ nodes: nodes, newValue: true });
    if (!next) return;
    api().ensureIndexVisible(next.rowIndex);
    api().setFocusedCell(next.rowIndex, event.target.getAttribute("col-id"));
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.target.closest("#expenses-grid .ag-header-cell[col-id='" + PICK + "']")) {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        pickLoaded();
      } else if (event.target.matches("#expenses-grid .ag-cell")) {
        extend(event);
      }
    },
    true
  );

  document.addEventListener("keydown", (event) => {
    const busy = document.querySelector("dialog[open], .offcanvas.show, .modal.show");
    if (event.key !== "Escape" || event.defaultPrevented || busy) return;
    if (event.target.closest("input:not([type='checkbox']), textarea, select")) return;
    const open = event.target.closest(".bulk-more[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (clear()) {
      event.preventDefault();
    }
  });

  // By finger and mouse

  window.expenses.isPicking = (node) => {
    if (!picking || !PHONE.matches) return false;
    node.setSelected(!node.isSelected());
    return true;
  };

  function press(picks) {
    picking = picks;
    const button = byId("expenses-pick");
    button.setAttribute("aria-pressed", String(picks));
    list().classList.toggle("is-picking", picks);
    if (!picks) clear();
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    for (const menu of document.querySelectorAll(".bulk-more[open]")) {
      if (!target.closest("summary")) menu.open = false;
    }
    if (target.closest("#expenses-pick")) press(!picking);
    else if (target.closest("#expenses-pick-all")) pickEvery();
    else if (target.closest("[data-pick='none']")) clear();
    const deed = target.closest("[data-bulk]");
    if (deed) dash().set_props("bulk-wanted", { data: { what: deed.dataset.bulk, at: Date.now() } });
  });

  const parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  parts.ExpensePickLoaded = function () {
    const React = window.React;
    const [all, setAll] = React.useState(false);
    React.useEffect(() => {
      const follow = () => {
        const nodes = api() ? loaded() : [];
        setAll(nodes.length > 0 && nodes.every((node) => node.isSelected()));
      };
      window.addEventListener("expenses-picked", follow);
      return () => window.removeEventListener("expenses-picked", follow);
    }, []);
    return React.createElement("input", {
      type: "checkbox",
      className: "pick-loaded",
      tabIndex: -1,
      checked: all,
      onChange: pickLoaded,
      "aria-label": "Choose all rows that are loaded",
      title: "Choose all rows that are loaded",
    });
  };

  let query = null;

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.expenses_bulk = {
    ask: function (kept) {
      const dialog = byId("bulk");
      if (!kept || !dialog || dialog.open) return;
      dialog.showModal();
      const first = dialog.querySelector(".bulk-fields :is(select, input:not([type='radio']))");
      if (first) first.focus();
    },

    done: function (deed) {
      const dialog = byId("bulk");
      if (!deed || !dialog) return;
      dialog.close();
      if (deed.what === "delete" || every) clear();
    },

    /* Another address is another list: what was chosen in the old one is chosen no more. */
    moved: function (now) {
      const same = query === null || now === query;
      query = now;
      if (!same) clear();
      return same ? dash().no_update : null;
    },
  };
})();

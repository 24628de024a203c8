/* Tables beside charts by keyboard: one stop of Tab a table, arrows lead from cell to cell, Enter
   follows a cell's link, Space filters by it. A table drawn anew keeps who stood in it. */
window.tableWalk = (function () {
  "use strict";

  const WALKED = ":is(.twin, .ranked) table";
  const ALL = "a[href]";
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  const linkIn = (table, row, column) => {
    const cell = table.rows[row] && table.rows[row].cells[column];
    return cell && cell.querySelector(ALL);
  };

  function spot(link) {
    const cell = link.closest("td, th");
    return [cell.parentNode.rowIndex, cell.cellIndex];
  }

  /* Gives the next cell with a link in a direction; what has none is passed over. */
  function beside(table, [row, column], [down, right]) {
    const width = Math.max(...[...table.rows].map(({ cells }) => cells.length));
    for (let r = row + down, c = column + right; r >= 0 && r < table.rows.length && c >= 0 && c < width; ) {
      const found = linkIn(table, r, c);
      if (found) return found;
      r += down;
      c += right;
    }
    return null;
  }

  function target(table, link, { key, ctrlKey }) {
    const [row] = spot(link);
    if (key in STEPS) return beside(table, spot(link), STEPS[key]);
    if (key !== "Home" && key !== "End") return null;
    const among = ctrlKey ? table : table.rows[row];
    const links = among.querySelectorAll(ALL);
    return key === "Home" ? links[0] : links[links.length - 1];
  }

  function stand(table, link) {
    for (const other of table.querySelectorAll(ALL)) other.tabIndex = other === link ? 0 : -1;
  }

  document.addEventListener("focusin", (event) => {
    const link = event.target.closest(`${WALKED} ${ALL}`);
    if (link) stand(link.closest("table"), link);
  });

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest(`${WALKED} ${ALL}`);
    if (!link || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === " " && link.dataset.pick) {
      event.preventDefault();
      link.dispatchEvent(new CustomEvent("pick", { bubbles: true }));
      return;
    }
    const next = target(link.closest("table"), link, event);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  /* Puts a table in the place of another one; whoever stood in a cell stands in the row of its name. */
  function replace(place, table) {
    const active = place.contains(document.activeElement) && document.activeElement.closest(ALL);
    const stood = active && spot(active);
    const name = active && active.closest("tr").cells[0].textContent;
    place.replaceChildren(...(table ? [table] : []));
    if (!stood || !table) return;
    const same = [...table.rows].findIndex(({ cells }) => cells[0].textContent === name);
    const row = same < 0 ? Math.min(stood[0], table.rows.length - 1) : same;
    const next = linkIn(table, row, stood[1]) || table.querySelector(ALL);
    if (next) next.focus({ preventScroll: true });
  }

  return { replace };
})();

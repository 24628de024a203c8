/* The budgets in the browser: the drawer follows the address, the grid is edited like a spreadsheet.
   What is typed lies in a box over its cell and goes to the program cell by cell, in its order. */
(function () {
  "use strict";

  const PATH = "/budgets";
  const ANSWER_LATE = 500; // milliseconds after the request ended without an answer
  const byId = (id) => document.getElementById(id);
  const table = () => document.querySelector("#budgets-grid table");
  const cells = () => [...document.querySelectorAll("#budgets-grid td[data-budget]")];
  const key = (cell) => `${cell.dataset.budget} ${cell.dataset.month}`;
  const cellOf = (name) => cells().find((cell) => key(cell) === name);

  let here = null; // the cell the keyboard is in, by name
  let editor = null; // { name, input }
  let waiting = []; // what is still to be sent
  let sent = null; // what was sent last and is not answered
  let watched = null; // where the table is drawn
  let inside = false; // whether the keyboard is in the grid, or was until it was drawn anew
  const refused = new Map(); // what was typed and is no limit, and why, by the cell's name

  // Where the keyboard is

  function stand(cell, focus) {
    if (!cell) return;
    for (const one of cells()) one.tabIndex = one === cell ? 0 : -1;
    here = key(cell);
    byId("budgets-onward").disabled = false;
    if (focus) {
      cell.focus({ preventScroll: true });
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  function beside(cell, down, across) {
    const row = cell.parentElement;
    const place = [...row.children].indexOf(cell) + across;
    const rows = [...row.parentElement.children];
    const to = rows[rows.indexOf(row) + down];
    const found = to && to.children[place];
    return found && found.dataset.budget ? found : null;
  }

  const MOVES = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  }; // prettier-ignore

  // Editing

  function open(cell, text) {
    close();
    const box = document.querySelector(".budget-editor");
    const input = document.createElement("input");
    input.className = "form-control";
    input.setAttribute("inputmode", "decimal");
    input.setAttribute("autocomplete", "off");
    const head = cell.parentElement.firstElementChild.textContent;
    input.setAttribute("aria-label", `${head}, ${cell.dataset.month}`);
    const wrong = refused.get(key(cell));
    input.value = text !== undefined ? text : wrong ? wrong.text : cell.dataset.typed;
    if (wrong) {
      input.classList.add("is-invalid");
      input.setAttribute("aria-describedby", "budgets-cell-wrong");
    }
    box.replaceChildren(input);
    box.hidden = false;
    editor = { name: key(cell), input };
    follow();
    input.focus({ preventScroll: true });
    if (text === undefined) input.select();
    input.addEventListener("keydown", onType);
    input.addEventListener("blur", () => editor && editor.input === input && commit());
  }

  function close() {
    if (!editor) return;
    editor = null;
    const box = document.querySelector(".budget-editor");
    box.hidden = true;
    box.replaceChildren();
  }

  /* The box lies over its cell, wherever scrolling and new rows bring that. */
  function follow() {
    const cell = editor && cellOf(editor.name);
    if (!cell) return;
    const box = document.querySelector(".budget-editor");
    const frame = box.parentElement.getBoundingClientRect();
    const at = cell.getBoundingClientRect();
    box.style.left = `${at.left - frame.left + box.parentElement.scrollLeft}px`;
    box.style.top = `${at.top - frame.top}px`;
    box.style.width = `${at.width}px`;
    box.style.height = `${at.height}px`;
  }

  function commit(onward) {
    const { name, input } = editor;
    const cell = cellOf(name);
    close();
    if (!cell) return;
    if (input.value.trim() === cell.dataset.typed && !onward) forget(name);
    else send(name, input.value, onward);
  }

  /* What was typed into a cell is taken, or given up: nothing is wrong with it any more. */
  function forget(name) {
    refused.delete(name);
    mark();
  }

  /* Cells whose text is no limit are marked, and the last of them says why. */
  function mark() {
    for (const cell of cells()) {
      const wrong = refused.get(key(cell));
      cell.classList.toggle("is-wrong", Boolean(wrong));
      if (wrong) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
      cell.title = wrong ? `${wrong.text}: ${wrong.why}` : "";
    }
    const last = [...refused].pop();
    const cell = last && cellOf(last[0]);
    const where = cell ? `${cell.parentElement.firstElementChild.textContent}, ${cell.dataset.month}: ` : "";
    byId("budgets-cell-wrong").textContent = last ? where + last[1].why : "";
  }

  function onType(event) {
    const cell = cellOf(editor.name);
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      forget(editor.name);
      close();
      stand(cell, true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      commit(event.ctrlKey || event.metaKey);
      stand(beside(cell, event.shiftKey ? -1 : 1, 0) || cell, true);
    } else if (event.key === "Tab") {
      const next = beside(cell, 0, event.shiftKey ? -1 : 1);
      if (next) event.preventDefault();
      commit();
      if (next) stand(next, true);
    }
  }

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest && event.target.closest("#budgets-grid td[data-budget]");
    if (!cell || event.altKey) return;
    const move = MOVES[event.key];
    if (move) {
      event.preventDefault();
      stand(beside(cell, ...move), true);
    } else if ((event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      send(key(cell), cell.dataset.typed, true);
    } else if (event.ctrlKey || event.metaKey) {
      return;
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      open(cell);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      if (cell.dataset.typed) send(key(cell), "", false);
    } else if (/^[0-9.,(=+-]$/.test(event.key)) {
      event.preventDefault();
      open(cell, event.key === "=" ? "" : event.key);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      const row = [...cell.parentElement.children].filter((one) => one.dataset.budget);
      stand(row[event.key === "Home" ? 0 : row.length - 1], true);
    }
  });

  document.addEventListener("focusin", (event) => {
    const cell = event.target.closest && event.target.closest("#budgets-grid td[data-budget]");
    inside = Boolean(cell || (event.target.closest && event.target.closest(".budget-editor")));
    if (cell) stand(cell, false);
  });

  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("#budgets-grid, .budget-editor")) inside = false;
  });

  document.addEventListener("click", (event) => {
    const cell = event.target.closest("#budgets-grid td[data-budget]");
    if (cell) {
      const again = here === key(cell) && document.activeElement === cell;
      stand(cell, true);
      if (again || matchMedia("(pointer: coarse)").matches || event.detail > 1) open(cell);
    }
    if (event.target.closest("#budgets-onward")) {
      const chosen = here && cellOf(here);
      if (chosen) send(here, chosen.dataset.typed, true);
    }
    const usual = event.target.closest("[data-fill]");
    if (usual) dash_clientside.set_props("budget-amount", { value: usual.dataset.fill });
  });

  addEventListener("resize", follow);
  document.addEventListener("scroll", follow, true);

  /* New cells take the keyboard over at once: a key between old and new ones would be lost. */
  function restore() {
    if (!table()) return;
    const before = here && cellOf(here);
    const focused = inside && document.activeElement === document.body && before;
    const cell = before || cells()[0];
    if (cell) {
      for (const one of cells()) one.tabIndex = one === cell ? 0 : -1;
      if (focused) cell.focus({ preventScroll: true });
    }
    mark();
    follow();
  }

  // Sending, one after the other

  function send(name, text, onward) {
    const [budget, month] = name.split(" ");
    waiting.push({ budget, month, text, onward: Boolean(onward) });
    next();
  }

  function next() {
    if (sent || !waiting.length) return;
    sent = { ...waiting.shift(), operation: window.newOperation() };
    const cell = cellOf(`${sent.budget} ${sent.month}`);
    if (cell) cell.classList.add("is-saving");
    dash_clientside.set_props("budgets-cell", { data: sent });
  }

  /* What was sent is over: a reason why it was not taken marks its cell, which keeps what was typed;
     the keyboard stays where it is by now. */
  function settle(why) {
    const { budget, month, text } = sent;
    const name = `${budget} ${month}`;
    const cell = cellOf(name);
    if (cell) cell.classList.remove("is-saving");
    sent = null;
    refused.delete(name);
    if (why) refused.set(name, { text, why });
    mark();
    next();
  }

  /* The request is over; without an answer the cells after it must not wait for ever. */
  function ended() {
    if (!sent) return;
    const { operation } = sent;
    setTimeout(() => {
      if (sent && sent.operation === operation) {
        settle("There was no answer, so this may not be saved: enter it once more.");
      }
    }, ANSWER_LATE);
  }

  addEventListener("answer-lost", (event) => {
    if (event.detail.startsWith("budgets-answer.")) ended();
  });

  /* Cells on their way are asked for before the page is left. */
  addEventListener("beforeunload", (event) => {
    if (sent || waiting.length) event.preventDefault();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    budgets: {
      /* Somebody closed the drawer: the address says so too. */
      closed(isOpen) {
        if (isOpen || location.pathname !== PATH) return;
        const query = new URLSearchParams(location.search);
        if (!query.has("open")) return;
        query.delete("open");
        const rest = query.toString();
        window.place.go(rest ? `${PATH}?${rest}` : PATH);
      },
      drawn() {
        const place = byId("budgets-grid");
        if (place && place !== watched) {
          watched = place;
          new MutationObserver(restore).observe(place, { childList: true, subtree: true });
        }
        requestAnimationFrame(restore);
      },
      answered(answer) {
        if (answer && sent && answer.operation === sent.operation) settle(answer.wrong);
      },
      ended: (busy) => busy || ended(),
    },
  });
})();

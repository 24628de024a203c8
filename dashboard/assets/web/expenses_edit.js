/* Cells changed in place: an editor over the cell, which stays until what it holds is saved. Texts
   are set as text, never as markup. */
(function () {
  "use strict";

  const { PHONE, api, byId, nodeOf, open } = window.expenses;
  const NAMES = {
    day: "Day",
    merchant: "Merchant",
    category: "Category",
    method: "Payment method",
    tags: "Tags",
    note: "Note",
    amount: "Amount",
  };
  const OFFERED = 8;
  const UNCATEGORISED = "none";
  const FRESH = 10_000; // milliseconds for which what is offered is not asked for again
  const ANSWER_LATE = 500; // milliseconds after the request ended without an answer
  const typedKey = (event) =>
    event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  const dash = () => window.dash_clientside;
  let editor = null;
  let waiting = []; // keys pressed while an answer is awaited: they are done after it
  let choices = null;
  let asked = 0;

  function made(name, attributes, ...inside) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  }

  /* As a search sees a text: case and accents aside. */
  const plain = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

  // Opening and closing

  function valueOf(row, field) {
    const named = { day: row.iso, amount: row.typed };
    return named[field] || row[field] || "";
  }

  function begin(node, field, text) {
    const row = node.data;
    if ((row.cut || []).includes(field)) return open(row.id); // a cell cannot hold all of it
    close();
    const input = made("input", {
      type: field === "day" ? "date" : "text",
      class: "form-control",
      autocomplete: "off",
      "aria-label": `${NAMES[field]} of ${row.merchant || row.category}, ${row.day}`,
      "aria-describedby": "cell-problem",
      ...(field === "day" ? { min: "1970-01-01", max: "2100-12-31" } : {}),
      ...(field === "amount" ? { inputmode: "decimal" } : {}),
    });
    const problem = made("div", { class: "cell-problem", id: "cell-problem", role: "alert" });
    const box = made("div", { class: `cell-editor is-${field}` }, input, problem);
    const before = valueOf(row, field);
    editor = {
      id: row.id, field, box, input, problem, before,
      seen: row.seen, was: row[field] || "", sent: null, operation: "", busy: false, list: null,
      place: node.rowIndex,
    }; // prettier-ignore
    input.value = text === undefined ? before : text;
    if (field === "category" || field === "merchant" || field === "method") addList(editor);
    input.addEventListener("keydown", onKey);
    input.addEventListener("input", () => editor && editor.input === input && typing());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      cancel();
    });
    byId("expenses-editor").append(box);
    draw();
    follow();
    input.focus();
    if (text === undefined && field !== "day") input.select();
    else if (text !== undefined) typing();
  }

  function close() {
    if (!editor) return;
    const { box } = editor;
    editor = null;
    box.remove();
  }

  function cell() {
    const row = document.querySelector(`#expenses-grid .ag-row[row-id="${CSS.escape(editor.id)}"]`);
    return row && row.querySelector(`.ag-cell[col-id="${editor.field}"]`);
  }

  /* The editor lies over its cell, wherever scrolling and new rows bring that. */
  function follow() {
    if (!editor) return;
    const place = cell();
    const frame = byId("expenses-editor").parentElement.getBoundingClientRect();
    const body = document.querySelector("#expenses-grid .ag-body-viewport");
    const view = body ? body.getBoundingClientRect() : frame;
    const at = place && place.getBoundingClientRect();
    const away = !at || at.bottom <= view.top || at.top >= view.bottom;
    const { style } = editor.box;
    editor.box.classList.toggle("is-away", away);
    if (!away) {
      const width = Math.max(at.width, parseFloat(getComputedStyle(editor.box).minWidth) || 0);
      const left = editor.field === "amount" ? at.right - width : at.left;
      const most = frame.width - width;
      style.width = `${width}px`;
      style.left = `${Math.min(Math.max(left - frame.left, 0), most)}px`;
      style.top = `${at.top - frame.top}px`;
      style.height = `${at.height}px`;
      editor.box.classList.toggle("is-low", at.bottom - frame.top > frame.height * 0.6);
    }
  }

  function focusCell(place, field) {
    const grid = api();
    if (!grid) return;
    grid.ensureIndexVisible(place);
    grid.setFocusedCell(place, field);
  }

  function cancel() {
    const { field } = editor;
    const node = api().getRowNode(editor.id);
    const place = node && node.rowIndex !== null ? node.rowIndex : editor.place;
    close();
    waiting = [];
    focusCell(place, field);
  }

  // What is offered while typing

  function addList(one) {
    one.list = made("ul", { role: "listbox", id: "cell-choices", "aria-label": NAMES[one.field] });
    one.list.hidden = true;
    one.marked = -1;
    for (const [key, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "cell-choices",
    })) one.input.setAttribute(key, value); // prettier-ignore
    one.list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role='option']");
      event.preventDefault(); // the box keeps the focus
      if (option) take(option);
      if (option) save("stay");
    });
    one.box.append(one.list);
    if (choices && Date.now() - asked < FRESH) return;
    asked = Date.now();
    dash().set_props("expenses-choices-wanted", { data: asked });
  }

  function pairs() {
    const known = (choices && choices[editor.field]) || [];
    return editor.field === "category" ? known : known.map((text) => [text, text]);
  }

  function matches() {
    const text = plain(editor.input.value);
    if (editor.input.value === editor.before) return editor.field === "category" ? pairs() : [];
    const found = pairs().filter(([, label]) => plain(label).includes(text));
    const starts = (label) => (plain(label).startsWith(text) || plain(label).includes(`› ${text}`) ? 0 : 1);
    const sorted = found.sort((a, b) => starts(a[1]) - starts(b[1]));
    return editor.field === "category" ? sorted : sorted.slice(0, OFFERED);
  }

  function draw() {
    if (!editor || !editor.list) return;
    const found = matches();
    const options = found.map(([value, label], place) =>
      made("li", { role: "option", id: `cell-choice-${place}`, "data-value": value }, label)
    );
    editor.list.replaceChildren(...options);
    const certain = editor.field === "category" && found.length > 0;
    const now = found.findIndex(([, label]) => label === editor.input.value);
    mark(certain ? Math.max(now, 0) : -1);
    editor.list.hidden = !found.length;
    editor.input.setAttribute("aria-expanded", String(!editor.list.hidden));
  }

  function mark(place) {
    const options = [...editor.list.children];
    editor.marked = place;
    options.forEach((one, at) => one.setAttribute("aria-selected", String(at === place)));
    const one = options[place];
    if (one) {
      editor.input.setAttribute("aria-activedescendant", one.id);
      one.scrollIntoView({ block: "nearest" });
    } else {
      editor.input.removeAttribute("aria-activedescendant");
    }
  }

  function step(by) {
    const size = editor.list.children.length;
    if (!size) return;
    editor.stepped = true;
    mark((editor.marked + by + size) % size);
  }

  function take(option) {
    editor.input.value = option.textContent;
    editor.value = option.dataset.value;
  }

  function typing() {
    editor.value = undefined;
    editor.stepped = false;
    draw();
  }

  // Keys

  function onKey(event) {
    if (event.isComposing || !editor) return;
    if (editor.busy) {
      event.preventDefault();
      waiting.push({ key: event.key, shiftKey: event.shiftKey });
      return;
    }
    if (document.querySelector(".cell-editor.is-away")) api().ensureNodeVisible(api().getRowNode(editor.id));
    if (act(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /* Does what a key means to the editor and says whether it meant anything. */
  function act(event) {
    const arrow = editor.list && { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow) step(arrow);
    else if (event.key === "Escape") cancel();
    else if (event.key === "Enter") save("down");
    else if (event.key === "Tab") save(event.shiftKey ? "before" : "next");
    else return false;
    return true;
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (!event.target.matches("#expenses-grid .ag-cell[col-id]") || event.isComposing) return;
      const field = event.target.getAttribute("col-id");
      const node = NAMES[field] && !PHONE.matches && nodeOf(event.target);
      if (!node || event.defaultPrevented) return;
      if ((event.key === "Enter" && !event.shiftKey) || event.key === "F2") {
        event.preventDefault();
        event.stopPropagation();
        begin(node, field);
      } else if (event.key === "Backspace" || event.key === "Delete") {
        event.preventDefault();
        begin(node, field, "");
      } else if (typedKey(event) && event.key !== " ") {
        event.stopPropagation();
        begin(node, field, ""); // the key goes on to where the focus is now: into the box
      }
    },
    true
  );

  document.addEventListener("dblclick", (event) => {
    const place = event.target.closest("#expenses-grid .ag-cell[col-id]");
    const field = place && place.getAttribute("col-id");
    const node = place && NAMES[field] && !PHONE.matches && nodeOf(place);
    if (node) begin(node, field);
  });

  /* A click elsewhere saves; what is refused keeps the editor there. */
  document.addEventListener(
    "pointerdown",
    (event) => {
      if (editor && !editor.busy && !editor.box.contains(event.target)) save("stay");
    },
    true
  );

  // Saving

  function chosenCategory() {
    const { input, list, marked, stepped, value } = editor;
    if (value !== undefined) return value;
    if (!stepped && !input.value.trim()) return UNCATEGORISED;
    const option = list.children[marked];
    return option ? option.dataset.value : null;
  }

  function textToSend() {
    if (editor.field === "category") return chosenCategory();
    const option = editor.list && editor.list.children[editor.marked];
    return option ? option.dataset.value : editor.input.value;
  }

  function save(then) {
    const same = editor.input.value === editor.before && editor.value === undefined;
    if (same && !editor.stepped) return leave(then);
    if (editor.field === "category" && !choices) return (editor.awaited = then); // they are coming
    if (editor.input.validity.badInput) return refuse("This is not a whole date.");
    const text = textToSend();
    if (text === null) return refuse("No category has this name. Choose one of the list.");
    if (text !== editor.sent) editor.operation = window.newOperation(); // the same again is sent as the same
    editor.sent = text;
    editor.then = then;
    send();
  }

  function send() {
    const { id, field, sent, seen, was, operation } = editor;
    editor.busy = true;
    editor.input.readOnly = true;
    editor.box.classList.add("is-busy");
    if (editor.list) editor.list.hidden = true;
    editor.problem.replaceChildren();
    const data = { id, field, text: sent, seen, was, operation, at: Date.now() };
    dash().set_props("expenses-edit", { data: data });
  }

  function free() {
    editor.busy = false;
    editor.input.readOnly = false;
    editor.box.classList.remove("is-busy");
  }

  function refuse(text, ...deeds) {
    free();
    waiting = [];
    editor.input.setAttribute("aria-invalid", "true");
    editor.problem.replaceChildren(made("p", {}, text), ...deeds);
    follow();
    editor.input.focus();
  }

  function deed(name, act) {
    const button = made("button", { type: "button", class: "btn btn-outline" }, name);
    button.addEventListener("click", act);
    return button;
  }

  function clash(answer) {
    const { stored } = answer;
    const mine = deed("Use mine", () => {
      editor.seen = stored.row.seen;
      editor.operation = window.newOperation();
      send();
    });
    const theirs = deed("Take theirs", () => {
      show(stored.row);
      cancel();
    });
    refuse(answer.problem, mine, theirs);
  }

  function show(row) {
    const node = api() && api().getRowNode(row.id);
    if (node) node.setData(row);
  }

  /* Closes the editor and goes to where the next keys belong. */
  function leave(then) {
    const grid = api();
    const { field, id } = editor;
    const node = grid.getRowNode(id);
    const place = node && node.rowIndex !== null ? node.rowIndex : editor.place;
    close();
    if (then === "down") focusCell(Math.min(place + 1, grid.getDisplayedRowCount() - 1), field);
    else if (then === "next" || then === "before") goOn(place, field, then === "next" ? 1 : -1);
    else if (document.activeElement === document.body) focusCell(place, field);
    drain();
  }

  function goOn(place, field, by) {
    const grid = api();
    const columns = grid.getAllDisplayedColumns().map((one) => one.getColId());
    const fields = columns.filter((one) => NAMES[one]);
    const at = fields.indexOf(field) + by;
    const row = place + Math.floor(at / fields.length);
    const next = fields[(at + fields.length) % fields.length];
    if (row < 0 || row >= grid.getDisplayedRowCount()) return focusCell(place, field);
    focusCell(row, next);
    const node = grid.getDisplayedRowAtIndex(row);
    if (node && node.data && !(node.data.cut || []).includes(next)) begin(node, next);
  }

  /* Does the keys that were pressed while an answer was awaited. */
  function drain() {
    while (waiting.length && !(editor && editor.busy)) {
      const event = waiting.shift();
      if (editor) {
        if (!act(event) && event.key.length === 1) write(event.key);
        continue;
      }
      const focused = api() && api().getFocusedCell();
      const node = focused && api().getDisplayedRowAtIndex(focused.rowIndex);
      const field = focused && focused.column.getColId();
      if (!node || !node.data || !NAMES[field]) waiting = [];
      else if (event.key === "Enter" || event.key === "F2") begin(node, field);
      else if (event.key.length === 1 && field !== "day") begin(node, field, event.key);
      else if (event.key === "ArrowDown") focusCell(focused.rowIndex + 1, field);
      else if (event.key === "ArrowUp" && focused.rowIndex) focusCell(focused.rowIndex - 1, field);
    }
  }

  function write(key) {
    const { input } = editor;
    if (input.type === "date") return;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    input.value = whole ? key : input.value + key;
    input.setSelectionRange(input.value.length, input.value.length);
    typing();
  }

  window.addEventListener("expenses-grid", (event) => {
    const later = () => window.requestAnimationFrame(follow);
    for (const name of ["bodyScroll", "modelUpdated", "gridSizeChanged", "viewportChanged"]) {
      event.detail.addEventListener(name, later);
    }
    close();
  });

  /* The request is over; if no answer came with it, what is typed can be sent again. */
  function unlock() {
    if (!editor || !editor.busy) return;
    const { operation } = editor;
    window.setTimeout(() => {
      if (!editor || !editor.busy || editor.operation !== operation) return;
      refuse("There was no answer, so this may not be saved. Press Enter to send it again.");
    }, ANSWER_LATE);
  }

  addEventListener("answer-lost", (event) => {
    if (event.detail.startsWith("expenses-edit-answer.")) unlock();
  });

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.expenses_edit = {
    settle: function (answer) {
      if (!answer || !editor || answer.operation !== editor.operation || !editor.busy) return;
      if (answer.stored) return clash(answer);
      if (answer.problem) return refuse(answer.problem);
      free();
      show(answer.row);
      leave(editor.then);
    },

    unlock: (busy) => busy || unlock(),

    offer: function (data) {
      choices = data;
      if (!editor) return;
      draw();
      if (editor.awaited) save(editor.awaited);
    },
  };
})();

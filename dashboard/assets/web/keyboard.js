/* Keys that work everywhere; the map of them is components/keyboard.py. */
(function () {
  "use strict";

  const PAGES = {
    o: "/", e: "/expenses", b: "/budgets", i: "/import", a: "/alerts", t: "/trash",
    h: "/history", s: "/settings",
  };
  const FIELDS = [
    "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])",
    "textarea", "select", "[contenteditable]", "[role=textbox]", "[role=combobox]", "[role=listbox]",
    ".ag-popup-editor",
  ].join();
  const TYPED = `${FIELDS}, .ag-cell`; // a letter on a cell begins to edit it
  const LIES_ON_TOP = ".modal.show, .offcanvas.show, dialog[open], [role=dialog]:not([hidden])";
  const PATIENCE = 1500;
  let going = 0; // until when a letter after `g` names a page

  const within = (event, css) => Boolean(event.target.closest && event.target.closest(css));
  const covered = () =>
    Array.from(document.querySelectorAll(LIES_ON_TOP)).some((one) => one.checkVisibility());

  function openMap() {
    dash_clientside.set_props("keyboard-map", { is_open: true });
  }

  /* Puts the cursor into the search box, on its page, which may have to be opened first. */
  function search() {
    if (location.pathname !== "/expenses") window.place.go("/expenses");
    const until = performance.now() + 10_000;
    const focus = () => {
      const field = document.getElementById("expenses-search");
      if (field) field.focus(); // does nothing while the page is not to be seen
      const isOver = performance.now() > until || document.querySelector(".is-empty, .is-failed");
      if (document.activeElement !== field && !isOver) requestAnimationFrame(focus);
    };
    focus();
  }

  function add() {
    document.getElementById("expense-add").click();
  }

  /* Does what a key stands for; gives whether it stands for anything. */
  function pressed(key) {
    const isSecond = performance.now() < going;
    going = 0;
    if (isSecond && PAGES[key]) window.place.go(PAGES[key]);
    else if (isSecond && key === "v") window.views.open();
    else if (key === "g") going = performance.now() + PATIENCE;
    else if (key === "n") add();
    else if (key === "h") window.amounts.turn();
    else if (key === "/") search();
    else if (key === "?") openMap();
    else return false;
    return true;
  }

  /* Takes back what was done last, or does it again; a field has an undo of its own. */
  function takeBack(event) {
    if (event.key.toLowerCase() !== "z") return false;
    const button = window.notices.newest(event.shiftKey ? ".redo" : ".undo");
    if (button) button.click();
    else {
      const data = { again: event.shiftKey, at: Date.now() };
      dash_clientside.set_props("undo-wanted", { data: data });
    }
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || covered()) return;
    if (event.key === "Escape") {
      if (!within(event, FIELDS)) window.notices.closeNewest();
      return;
    }
    const commanded = event.ctrlKey || event.metaKey;
    if (event.altKey || within(event, commanded ? FIELDS : TYPED)) return;
    if (commanded ? takeBack(event) : pressed(event.key)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keyboard]")) openMap();
  });
})();

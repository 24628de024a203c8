/* Saved views: their panel opens at its button, and the bare overview leads to the start. */
window.views = (function () {
  "use strict";

  const GAP = 8;
  const NARROW = matchMedia("(max-width: 767.98px)");
  let held = ""; // what of the list has the focus: it is laid out anew when something changes
  let edited = ""; // the view whose editor was opened last
  const byId = (id) => document.getElementById(id);
  const set = (id, props) => window.dash_clientside.set_props(id, props);

  /* Below the page's button where there is one, else in the middle of the top. */
  function place(panel, button) {
    if (NARROW.matches) {
      panel.style.left = panel.style.top = "";
      return;
    }
    const shown = button && button.checkVisibility() ? button.getBoundingClientRect() : null;
    const room = document.body.getBoundingClientRect().right - panel.offsetWidth;
    const left = shown ? Math.min(shown.left, room - GAP) : room / 2;
    panel.style.left = `${Math.max(left, GAP)}px`;
    panel.style.top = `${shown ? Math.max(shown.bottom + GAP, GAP) : 10 * GAP}px`;
  }

  function showList() {
    set("view-editor", { hidden: true });
    set("views-home", { hidden: false });
  }

  function open() {
    const panel = byId("views");
    const button = document.querySelector("[data-views]");
    if (!panel || panel.open) return;
    showList();
    set("views-wrong", { children: "" });
    set("views-name", { invalid: false });
    set("views-wanted", { data: Date.now() });
    panel.showModal();
    place(panel, button);
    held = "";
    focus();
  }

  /* Puts the focus where it was, else on the view that is shown, else on the first thing to do. */
  function focus() {
    const panel = byId("views");
    const one = (held && panel.querySelector(held)) ||
      panel.querySelector(".views-link[aria-current]") || panel.querySelector(".views-link") ||
      (NARROW.matches ? panel.querySelector("[data-close-views]") : byId("views-name"));
    one.focus();
  }

  function close() {
    const panel = byId("views");
    if (panel && panel.open) panel.close();
  }

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("#views-list :is(.views-link, [data-view])");
    if (!row) return;
    const css = CSS.escape(row.dataset.view || row.closest("li").querySelector("[data-view]").dataset.view);
    held = row.dataset.view ? `[data-view='${css}']` : `li:has([data-view='${css}']) .views-link`;
  });

  const isPlain = (event) =>
    event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const leadsHome = link && !link.target && window.place.home.href && window.place.isBare(link.href);
    if (!leadsHome || !isPlain(event) || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    event.stopPropagation(); // before Dash's own link goes to the bare overview
    window.place.go("/");
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-views]")) open();
    const panel = event.target.closest("#views");
    if (!panel) return;
    const change = event.target.closest("[data-view]");
    if (change) set("view-wanted", { data: { id: change.dataset.view, at: Date.now() } });
    const isBeside = event.target === panel;
    if (isBeside || event.target.closest("[data-close-views]")) close();
    else if (event.target.closest(".views-link") && isPlain(event)) close();
  });

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.views = {
    begins: function (href) {
      window.place.home.href = href || "";
    },

    done: function (version) {
      if (version) close();
    },

    /* The list was laid out anew: what had the focus in it may be gone. */
    laid: function () {
      requestAnimationFrame(() => {
        const panel = byId("views");
        const one = document.activeElement;
        if (panel && panel.open && (!one || one === document.body || one === panel)) focus();
      });
    },

    /* A view was asked for: what can be done with it takes the place of the list. */
    edit: function (kept) {
      if (!kept) return;
      edited = kept.id;
      set("views-home", { hidden: true });
      set("view-editor", { hidden: false });
      requestAnimationFrame(() => {
        const name = byId("view-name");
        if (name) (NARROW.matches ? byId("view-back") : name).focus();
      });
    },

    back: function (clicks) {
      if (!clicks) return;
      showList();
      requestAnimationFrame(() => {
        held = `[data-view='${CSS.escape(edited)}']`;
        focus();
      });
    },
  };

  return { open };
})();

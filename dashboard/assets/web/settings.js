/* The settings in the browser: the time zone it is in, the place an address names, and the editor
   of categories. Texts are set as text, never as markup. */
(function () {
  "use strict";

  const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "";

  /* Whether this browser has told its zone already since it was opened. */
  function told(zone) {
    try {
      const before = sessionStorage.getItem("zone-told");
      sessionStorage.setItem("zone-told", zone);
      return before === zone;
    } catch {
      return false; // no storage: it is told once a page load
    }
  }

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-category]");
    if (row) {
      const wanted = { id: row.dataset.category, below: row.dataset.below || "", at: Date.now() };
      dash_clientside.set_props("category-wanted", { data: wanted });
    }
    if (event.target.closest("#settings-zone-here")) {
      dash_clientside.set_props("settings-zone", { value: zoneHere() });
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    settings: {
      zone() {
        const zone = zoneHere();
        return !zone || told(zone) ? dash_clientside.no_update : zone;
      },
      here(chosen) {
        const zone = zoneHere();
        return [`Your browser says ${zone}: use it`, !zone || !chosen || zone === chosen];
      },
      /* A section is led to once the page is there. */
      anchor(look) {
        if (!look || !look.includes("is-ready") || !location.hash) return;
        requestAnimationFrame(() => {
          const section = document.getElementById(location.hash.slice(1));
          if (section) section.scrollIntoView();
        });
      },
    },
    categories: {
      close() {
        dash_clientside.set_props("category-editor", { is_open: false });
      },
      colours: (parent) => parent !== "upper",
      opened() {
        const until = performance.now() + 2000; // the editor unfolds meanwhile
        const focus = () => {
          const name = document.getElementById("category-name");
          if (name) name.focus();
          const there = name && document.activeElement === name;
          if (!there && performance.now() < until) requestAnimationFrame(focus);
        };
        requestAnimationFrame(focus);
      },
    },
  });
})();

/* The filter's panel in the browser: it opens as the address has it, and leads to a new one. */
(function () {
  "use strict";

  const { byId, goTo } = window.expenses;
  const panel = () => byId("expenses-filter");
  let opening = false;
  let led = null; // the address the panel itself led to last
  let focused = null; // what had the focus in a panel that is laid out anew

  function lay() {
    const one = document.activeElement;
    const days = one && one.dataset.preset;
    focused = days === undefined ? one && one.id && `#${CSS.escape(one.id)}` : `[data-preset='${CSS.escape(days)}']`;
    window.dash_clientside.set_props("expenses-filter-wanted", { data: Date.now() });
  }

  /* Days of a preset take the place of those in the address, whatever else it holds by now. */
  function goToDays(first, last) {
    const parts = new URLSearchParams(window.location.search);
    for (const [name, day] of [["from", first], ["to", last]]) {
      if (day) parts.set(name, day);
      else parts.delete(name);
    }
    const query = parts.toString();
    goTo(query ? `${window.location.pathname}?${query}` : window.location.pathname);
  }

  document.addEventListener("click", (event) => {
    const preset = event.target.closest("#expenses-filter [data-preset]");
    if (preset) goToDays(...preset.dataset.preset.split("/"));
    if (!event.target.closest("#expenses-filter-open")) return;
    opening = true;
    lay();
  });

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.expenses_filter = {
    opened: function (children) {
      if (!children || !panel()) return;
      if (opening && !panel().open) panel().showModal();
      else if (panel().open && focused) {
        const again = focused;
        window.requestAnimationFrame(() => {
          const one = panel() && panel().querySelector(again);
          if (one && !panel().contains(document.activeElement)) one.focus();
        });
      }
      opening = false;
    },

    go: function (way) {
      if (!way) return;
      led = way.href;
      goTo(way.href, { replace: way.typed });
    },

    /* Back, a preset: the open panel follows the address; not its own steps, as they are on the
       screen already. */
    moved: function () {
      if (!panel() || !panel().open) return;
      if (window.location.pathname + window.location.search !== led) lay();
      led = null;
    },
  };
})();

/* The frame around every page: title, theme, looking for news only while somebody looks. */
(function () {
  "use strict";

  const SHOWN = ".is-ready, .is-empty, .is-failed, .place > .state";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const systems = () => (system.matches ? "dark" : "light");
  let opened = false;

  /* What the browser keeps; nothing where it keeps nothing. */
  function kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  /* A choice that is the system's is no choice: the system leads again. */
  function choose(theme) {
    root.dataset.bsTheme = theme;
    try {
      if (theme === systems()) localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      /* no storage: it holds for this page */
    }
    return theme;
  }

  system.addEventListener("change", () => {
    if (kept("theme")) return;
    root.dataset.bsTheme = systems();
    dash_clientside.set_props("theme", { data: systems() });
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      dash_clientside.set_props("poll", { disabled: true });
      return;
    }
    // What another tab has shown meanwhile is not shown here again.
    dash_clientside.set_props("alerts-here", { data: JSON.parse(kept("alerts-seen")) });
    dash_clientside.set_props("poll", { disabled: false, n_intervals: Math.floor(performance.now()) });
  });

  /* Whether the program answers at all shows on the root element; a page that waits for its first
     answer is asked for again once it does. */
  const fetched = window.fetch;
  window.fetch = async function (...request) {
    try {
      const response = await fetched.apply(this, request);
      if (root.dataset.offline && !document.querySelector(SHOWN)) location.reload();
      delete root.dataset.offline;
      return response;
    } catch (error) {
      if (error.name !== "AbortError") root.dataset.offline = "yes";
      throw error;
    }
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: {
      title(name) {
        if (!name) return;
        document.title = `${name} · Expense Tracker`;
        if (opened) document.getElementById("page").focus({ preventScroll: true });
        opened = true;
      },
      theme(clicks) {
        if (document.hidden) dash_clientside.set_props("poll", { disabled: true });
        const now = root.dataset.bsTheme;
        return clicks ? choose(now === "dark" ? "light" : "dark") : now;
      },
    },
  });
})();

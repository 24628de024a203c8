/* Importing in the browser: which file is looked at, under which operation, read in which way. */
(function () {
  "use strict";

  const MOST = 16 * 1024 * 1024;

  function operation() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* A file that is too large is told of before it is read: reading it could take the tab down. */
  function guard(event) {
    const zone = event.target.closest && event.target.closest("#import-file");
    const files = zone && (event.dataTransfer || event.target).files;
    if (!files || !files.length || files[0].size <= MOST) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    zone.classList.remove("drop-on");
    dash_clientside.set_props("import-file", { contents: null, filename: null });
    dash_clientside.set_props("import-draft", { data: { size: files[0].size } });
  }

  /* The field that Dash hides in the place for files: named, and not a second stop of Tab. */
  function name() {
    const field = document.querySelector("#import-file input");
    if (!field) {
      if (location.pathname === "/import") requestAnimationFrame(name);
      return;
    }
    field.setAttribute("aria-label", "File to import");
    field.tabIndex = -1;
  }

  addEventListener("drop", guard, true);
  addEventListener("change", guard, true);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    imports: {
      draft(contents, orders, cancelled, draft) {
        const [{ prop_id: from, value } = {}] = dash_clientside.callback_context.triggered;
        name(); // the first call comes when the page is laid out
        if (!from) return dash_clientside.no_update;
        if (from.startsWith("import-cancel")) {
          if (!value) return dash_clientside.no_update;
          dash_clientside.set_props("import-file", { contents: null, filename: null });
          return null;
        }
        if (from.startsWith("{")) {
          if (!value) return dash_clientside.no_update;
          const { order } = JSON.parse(from.slice(0, from.lastIndexOf(".")));
          return { ...draft, order };
        }
        if (contents) return { operation: operation() };
        return draft && draft.size ? draft : null;
      },
    },
  });
})();

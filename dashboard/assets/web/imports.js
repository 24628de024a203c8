/* Importing in the browser: which file is looked at, under which operation, read in which way. */
(function () {
  "use strict";

  const MOST = 16 * 1024 * 1024;

  function operation() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* A file that is too large is told of before it is read: reading it could take the tab down.
     So are several at once. */
  function guard(event) {
    const zone = event.target.closest && event.target.closest("#import-file");
    const files = zone && (event.dataTransfer || event.target).files;
    if (!files || !files.length || (files.length === 1 && files[0].size <= MOST)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    zone.classList.remove("drop-on");
    const told = files.length > 1 ? { files: files.length } : { size: files[0].size };
    dash_clientside.set_props("import-file", { contents: null, filename: null });
    dash_clientside.set_props("import-draft", { data: told });
  }

  /* The field that Dash hides in the place for files: named, and not a second stop of Tab. */
  function name() {
    const field = document.querySelector("#import-file input");
    if (!field) {
      if (location.pathname === "/import") requestAnimationFrame(name);
      return;
    }
    field.setAttribute("aria-label", "File to import");
    // For the choice of a file only: what is dropped is told what it is.
    field.setAttribute("accept", ".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values");
    field.tabIndex = -1;
  }

  /* Gives the choices after one was made anew, null when it is what the control had already. */
  function chosen({ name }, value, read) {
    if (!read || value === read.shown[name]) return null;
    return { ...read.choices, [name]: value === "recognised" ? "" : value };
  }

  /* Gives the choices after a column was given another role. All columns are chosen then: none of
     the others finds itself in another role because this one left its own. */
  function given({ at }, value, read) {
    const before = read && (read.roles[at] || "");
    const role = value === "unused" ? "" : value;
    if (!read || role === before) return null;
    const columns = { ...read.choices.columns };
    for (const [place, one] of Object.entries(read.roles)) columns[one] = read.headers[place];
    if (before) columns[before] = "";
    if (role === "amount") columns.debit = columns.credit = "";
    if (role === "debit" || role === "credit") columns.amount = "";
    if (role) columns[role] = read.headers[at];
    return { ...read.choices, columns };
  }

  /* Gives the draft after a control of the preview was used; controls that are drawn change
     nothing. */
  function changed(id, value, draft, read) {
    if (!draft) return dash_clientside.no_update;
    const choices =
      id.type === "import-column"
        ? given(id, value, read)
        : id.type === "import-choice"
          ? chosen(id, value, read)
          : value && { ...(read && read.choices), date_order: id.order };
    return choices ? { ...draft, choices } : dash_clientside.no_update;
  }

  addEventListener("drop", guard, true);
  addEventListener("change", guard, true);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    imports: {
      draft(contents, orders, ways, columns, forgets, cancels, draft, read) {
        const all = dash_clientside.callback_context.triggered;
        const { prop_id: from, value } = all.find((one) => one.value !== undefined) || {};
        name(); // the first call comes when the page is laid out
        if (!from) return dash_clientside.no_update;
        if (from.startsWith("import-cancel")) {
          if (!value) return dash_clientside.no_update;
          dash_clientside.set_props("import-file", { contents: null, filename: null });
          return null;
        }
        if (from.startsWith("import-forget")) {
          return value ? { ...draft, choices: {} } : dash_clientside.no_update;
        }
        if (from.startsWith("{")) {
          // Of many controls at once, as when they are drawn, the one that says something new.
          for (const one of all) {
            const id = JSON.parse(one.prop_id.slice(0, one.prop_id.lastIndexOf(".")));
            const next = changed(id, one.value, draft, read);
            if (next !== dash_clientside.no_update) return next;
          }
          return dash_clientside.no_update;
        }
        if (contents) return { operation: operation() };
        return draft && (draft.size || draft.files) ? draft : null;
      },
    },
  });
})();

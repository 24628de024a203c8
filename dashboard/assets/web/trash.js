/* The trash in the browser: its search follows the typing, rows are chosen, a question is put. */
(function () {
  "use strict";

  const PATH = "/trash";
  const PAUSE = 250; // milliseconds without a key before the address follows the search box
  const byId = (id) => document.getElementById(id);

  let pause = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "trash-search") return;
    const text = event.target.value.trim();
    clearTimeout(pause);
    pause = setTimeout(() => {
      if (location.pathname !== PATH) return;
      place.go(text ? `${PATH}?${new URLSearchParams({ text })}` : PATH, { replace: true });
    }, PAUSE);
  });

  let asker = null;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    trash: {
      /* The address fills the box, unless somebody is typing in it. */
      search(query) {
        if (document.activeElement === byId("trash-search")) return dash_clientside.no_update;
        return new URLSearchParams(query || "").get("text") || "";
      },
      chosen(values, ids) {
        const chosen = ids.filter((_, place) => values[place]).map((id) => id.expense);
        return [chosen, chosen.length ? "trash-bar has-chosen" : "trash-bar"];
      },
      pick(_pick, _unpick, values) {
        const all = dash_clientside.callback_context.triggered_id === "trash-pick";
        return values.map(() => all);
      },
      /* A question is about what is chosen, or about all that is listed; choosing withdraws it. */
      asked(_remove, _empty, _keep, ids, seen) {
        const pressed = dash_clientside.callback_context.triggered_id;
        if (pressed === "trash-remove") return { ids, seen };
        if (pressed === "trash-empty") return { all: true, seen };
        return null;
      },
      ask(hidden) {
        const question = byId("trash-ask");
        if (!question) return;
        if (!hidden) {
          asker = document.activeElement;
          question.focus();
          question.scrollIntoView({ block: "nearest" });
        } else if (asker && asker.isConnected) {
          asker.focus();
          asker = null;
        }
      },
    },
  });
})();

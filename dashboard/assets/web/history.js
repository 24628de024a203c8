/* The history in the browser: an act about an expense opens that expense. */
(function () {
  "use strict";

  document.addEventListener("click", (event) => {
    const act = event.target.closest("[data-expense]");
    if (!act || location.pathname !== "/history") return;
    dash_clientside.set_props("expense-form-wanted", {
      data: { id: act.dataset.expense, at: Date.now() },
    });
  });
})();

/* Hiding all amounts in this browser: the program writes none as long as the cookie says so, and what
   stands in fields is masked by amounts.css until somebody goes there to change it. */
window.amounts = (function () {
  "use strict";

  const YEAR = 365 * 24 * 3600;
  const OPEN = "dialog[open], .modal.show, .offcanvas.show:not(.expense-form, .sheet)"; // those two are drawn anew
  const root = document.documentElement;
  const others = window.BroadcastChannel ? new BroadcastChannel("amounts") : null;
  const isHidden = () => root.dataset.amounts === "hidden";

  function mark() {
    for (const button of document.querySelectorAll("[data-hide-amounts]")) {
      button.setAttribute("aria-pressed", String(isHidden()));
    }
  }

  /* What pages show is asked for anew. Messages written before are closed: what they tell stands on
     its page too. A dialog written before is masked whole until it is opened again: whoever hides
     amounts in another tab does not look at it. */
  function show(choice) {
    root.dataset.amounts = choice;
    mark();
    for (const one of document.querySelectorAll(OPEN)) one.toggleAttribute("data-masked", isHidden());
    if (isHidden()) window.notices.closeAll();
    dash_clientside.set_props("amounts", { data: choice });
  }

  function turn() {
    const choice = isHidden() ? "shown" : "hidden";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `amounts=${choice}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
    show(choice);
    if (others) others.postMessage(choice);
  }

  if (others) others.addEventListener("message", (event) => show(event.data));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-hide-amounts]")) turn();
  });

  document.addEventListener("close", (event) => event.target.removeAttribute("data-masked"), true);

  /* What is drawn later, a sheet or a page, is marked when it is there. */
  new MutationObserver((changes) => {
    const drawn = (node) => node.nodeType === 1 && node.querySelector("[data-hide-amounts]");
    if (changes.some((change) => Array.from(change.addedNodes).some(drawn))) mark();
  }).observe(document, { childList: true, subtree: true });

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.amounts = {
    /* Every page follows the ledger's version: told of the same once more, it is drawn anew. */
    redraw: function (choice, version) {
      if (choice && version !== undefined) dash_clientside.set_props("change", { data: version });
    },
  };

  return { turn };
})();

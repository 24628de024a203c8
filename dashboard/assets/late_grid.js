/* The grid's script weighs as much as all others, so it is fetched when the first grid is drawn, or
   a moment before: when somebody goes to where one is.
   Dash draws `window.dash_ag_grid.AgGrid`; until the script is there, and after, it finds this. */
(function () {
  "use strict";

  const { createElement, lazy, Suspense } = window.React;
  const WITH_GRID = "/expenses";
  let asked = null;

  function fetched() {
    const script = document.createElement("script");
    script.src = document.getElementById("grid-script").src;
    const arrived = new Promise((resolve, reject) => {
      script.onload = () => {
        const { AgGrid: real, getApi, getApiAsync } = window.dash_ag_grid;
        // Another component in this place would make Dash draw every grid anew.
        window.dash_ag_grid = { AgGrid, getApi, getApiAsync };
        resolve({ default: real });
      };
      script.onerror = () => {
        asked = null;
        reject(new Error("The script of the grid did not arrive."));
      };
    });
    document.head.append(script, rest(script.src));
    return arrived;
  }

  /* The part the script fetches by itself once it runs: both can be under way at once. */
  function rest(src) {
    const link = document.createElement("link");
    link.rel = "preload";
    link.as = "script";
    link.href = new URL("async-community.js", src).href;
    return link;
  }

  const once = () => (asked = asked || fetched());
  const ahead = (path) => path === WITH_GRID && once().catch(() => {}); // the grid asks again

  window.addEventListener("_dashprivate_pushstate", () => ahead(window.location.pathname));
  document.addEventListener("pointerdown", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (link && link.origin === window.location.origin) ahead(link.pathname);
  });

  const Grid = lazy(once);
  const AgGrid = (props) =>
    createElement(Suspense, { fallback: null }, createElement(Grid, props));
  AgGrid.dashRenderType = true; // the grid asks to be told who changed its props

  window.dash_ag_grid = { AgGrid };
})();

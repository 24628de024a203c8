/* The grid's script weighs as much as all others, so it is fetched when the first grid is drawn.
   Dash draws `window.dash_ag_grid.AgGrid`; until the script is there, and after, it finds this. */
(function () {
  "use strict";

  const { createElement, lazy, Suspense } = window.React;

  const Grid = lazy(
    () =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = document.getElementById("grid-script").src;
        script.onload = () => {
          const { AgGrid: real, getApi, getApiAsync } = window.dash_ag_grid;
          // Another component in this place would make Dash draw every grid anew.
          window.dash_ag_grid = { AgGrid, getApi, getApiAsync };
          resolve({ default: real });
        };
        script.onerror = () => reject(new Error("The script of the grid did not arrive."));
        document.head.append(script);
      }),
  );

  const AgGrid = (props) =>
    createElement(Suspense, { fallback: null }, createElement(Grid, props));
  AgGrid.dashRenderType = true; // the grid asks to be told who changed its props

  window.dash_ag_grid = { AgGrid };
})();

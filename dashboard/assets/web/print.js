/* Paper is light, and as wide as it is: charts are made ready for it, and put back after. */
(function () {
  "use strict";

  const WIDTH = 620; // pixels a chart has on A4, margins and padding taken off
  const INK = "#171a21";
  const MUTED = "#4a515e";
  const LINE = "#c9ced8";
  const root = document.documentElement;
  const drawn = () => [...document.querySelectorAll(".js-plotly-plot")].filter(({ data }) => data);

  function onPaper({ layout }) {
    const texts = (layout.annotations || []).map((_, place) => [`annotations[${place}].font.color`, INK]);
    const grounds = (layout.annotations || []).map((_, place) => [`annotations[${place}].bgcolor`, "#ffffff"]);
    const lines = { "xaxis.gridcolor": LINE, "yaxis.gridcolor": LINE, "yaxis.zerolinecolor": LINE };
    return { width: WIDTH, "font.color": MUTED, ...lines, ...Object.fromEntries([...texts, ...grounds]) };
  }

  addEventListener("beforeprint", () => {
    root.dataset.bsTheme = "light";
    for (const plot of drawn()) {
      plot.beforePrint = structuredClone(plot.layout);
      window.Plotly.relayout(plot, onPaper(plot));
    }
  });

  addEventListener("afterprint", () => {
    window.theme.show(window.theme.chosen());
    for (const plot of drawn()) {
      if (plot.beforePrint) window.Plotly.react(plot, plot.data, plot.beforePrint);
      delete plot.beforePrint;
    }
  });
})();

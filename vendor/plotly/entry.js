// The traces the pages draw; scatter is always in the core. Whoever draws another adds it here.
const Plotly = require("plotly.js/lib/core");

Plotly.register([
  require("plotly.js/lib/bar"),
  require("plotly.js/lib/heatmap"),
  require("plotly.js/lib/pie"),
]);

module.exports = Plotly;

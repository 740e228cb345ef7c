// Draws each plotly figure over the drawing that the server made; without this script that one stays.
"use strict";

function themed(figure) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const layout = {
    ...figure.layout,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { ...figure.layout.font, family: colour("--font"), color: colour("--ink-2") },
  };
  for (const axis of ["xaxis", "yaxis"]) {
    layout[axis] = { ...layout[axis], gridcolor: colour("--line"), linecolor: colour("--line"), zerolinecolor: colour("--line") };
  }
  return layout;
}

function draw() {
  for (const place of document.querySelectorAll(".plot[data-figure]")) {
    const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    window.Plotly.newPlot(place, figure.data, themed(figure), {
      displayModeBar: false, responsive: true, scrollZoom: false, staticPlot: false,
    });
  }
}

if (window.Plotly) {
  draw();
}

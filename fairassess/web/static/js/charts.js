// Draws each plotly figure over the drawing that the server made; without this script that one stays.
"use strict";

const style = getComputedStyle(document.documentElement);

// A figure names the colours of the page; plotly wants to be told what they are just now.
function figureOf(place) {
  const text = document.getElementById(place.dataset.figure).textContent;
  return JSON.parse(text.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim()));
}

function draw(place) {
  const figure = figureOf(place);
  place.classList.add("drawn");
  const layout = { ...figure.layout, autosize: true, height: place.clientHeight };
  window.Plotly.react(place, figure.data, layout, { ...figure.config, scrollZoom: false });
}

function drawAll() {
  document.querySelectorAll(".plot[data-figure]").forEach(draw);
}

if (window.Plotly) {
  drawAll();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
}

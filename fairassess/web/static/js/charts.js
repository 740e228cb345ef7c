// Draws each plotly figure over the drawing that the server made; without this script that one stays.
"use strict";

const style = getComputedStyle(document.documentElement);

// A figure names the colours of the page; plotly wants to be told what they are just now.
function figureOf(place) {
  const text = document.getElementById(place.dataset.figure).textContent;
  return JSON.parse(text.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim()));
}

// Where there is no room, the drawing for narrow windows is the one that can be read.
const LEAST_WIDTH = 480;

function draw(place) {
  if (place.clientWidth < LEAST_WIDTH) {
    return;
  }
  const figure = figureOf(place);
  place.classList.add("drawn");
  place.classList.toggle("of-rows", Boolean(figure.layout.height));
  // What could not be read in less stands in a region that scrolls.
  place.style.minWidth = figure.least_width ? `${figure.least_width}px` : "";
  // Those who do not see it hear the sentence, and read the table below.
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", place.dataset.told || "");
  const height = figure.layout.height || place.clientHeight;
  const layout = { ...figure.layout, autosize: true, height };
  window.Plotly.react(place, figure.data, layout, { ...figure.config, scrollZoom: false });
}

function drawAll() {
  document.querySelectorAll(".plot[data-figure]").forEach(draw);
}

if (window.Plotly) {
  drawAll();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
}

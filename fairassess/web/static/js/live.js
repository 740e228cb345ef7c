// Beside htmx on the page of a run that goes on: says aloud what changes, and when updates pause.
"use strict";

const spoken = document.getElementById("spoken");
const paused = document.getElementById("paused");

function tell() {
  const doing = document.getElementById("doing");
  if (doing && spoken.textContent !== doing.textContent) {
    spoken.textContent = doing.textContent;
  }
}

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failure, () => {
    paused.hidden = false;
  });
}
document.body.addEventListener("htmx:afterSwap", () => {
  paused.hidden = true;
  tell();
});

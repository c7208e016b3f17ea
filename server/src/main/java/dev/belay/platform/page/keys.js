/* Keys: j and k move through lists, g and a letter goes to a page, ? tells them all. */
"use strict";

const PLACES = { h: "/", p: "/pipelines", r: "/rollouts", s: "/services", a: "/agents", q: "/queues", j: "/journal" };
let going = false;

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility({ contentVisibilityAuto: true }));
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (next) {
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}

/* A page gives keys of its own to fields and links. */
function own(key) {
  const wanted = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (wanted?.nodeName === "A") wanted.click();
  else wanted?.focus();
  return wanted;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const place = going && PLACES[event.key];
  going = false;
  if (place) location.assign(place);
  else if (own(event.key)) event.preventDefault();
  else if (event.key === "g") going = true;
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") document.getElementById("help").showModal();
  else if (event.key === "Escape") document.querySelectorAll("details.fold[open]").forEach((fold) => { fold.open = false; });
});

// The keys of the pages: / finds, j and k move, t takes, g hands over, ? shows the keys. Everything works without this file.
"use strict";

const items = () => [...document.querySelectorAll("[data-item], [data-focus]")].filter((item) => item.checkVisibility());

function move(step) {
  const all = items();
  if (!all.length) return;
  const here = all.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
  const next = all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

// The item one stands on, or the first; in a line that opens, the card inside it.
function current() {
  const stood = document.activeElement.closest("[data-row], [data-item]");
  return stood || items()[0];
}

function press(key) {
  const item = current();
  const row = item && item.closest("[data-row]");
  if (row) row.open = true;
  const target = (row || item || document).querySelector(`[data-key="${key}"]`);
  if (target) target.click();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const keys = document.getElementById("keys");
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    t: () => press("t"),
    g: () => press("g"),
    "/": () => (document.querySelector('main [data-key="/"]') || document.querySelector('[data-key="/"]'))?.focus(),
    "?": () => keys?.showModal(),
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}

// After a swap the focus would fall to the top of the page: give it to what came in its place.
let parent = null, place = 0;
function beforeSwap(event) {
  parent = event.detail.target.parentElement;
  place = parent ? [...parent.children].indexOf(event.detail.target) : 0;
}

function afterSwap(event) {
  const target = event.detail.target;
  const arrived = document.getElementById(target.id) || (parent && parent.children[place]) || (event.detail.elt && event.detail.elt.closest && event.detail.elt.closest("[data-item]"));
  const hand = document.contains(target) && target.querySelector(".hand__lead");
  const focus = hand || (arrived && arrived.matches("[data-item]") ? arrived : null);
  if (!focus || !document.contains(focus)) return;
  focus.focus({ preventScroll: true });
  const covered = document.querySelector(".top").getBoundingClientRect().bottom;
  if (!hand && focus.getBoundingClientRect().top < covered) focus.scrollIntoView({ block: "start" });
}

function failed() {
  const said = document.getElementById("said");
  said.replaceChildren(Object.assign(document.createElement("p"), { className: "said", textContent: said.dataset.failed }));
}

// Filter a list that is already on the page, while one types.
function narrow(event) {
  const list = document.querySelector("[data-narrows]");
  if (!list || event.target.dataset.narrow === undefined) return;
  const wanted = event.target.value.trim().toLocaleLowerCase();
  for (const row of list.children) row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
}

document.addEventListener("keydown", onKey);
document.addEventListener("input", narrow);
document.addEventListener("change", (event) => event.target.closest("[data-submits]")?.requestSubmit());
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  const panel = close && close.closest(".panel");
  if (!panel) return;
  event.preventDefault();
  panel.replaceChildren();
});
document.addEventListener("htmx:beforeSwap", beforeSwap);
document.addEventListener("htmx:afterSwap", afterSwap);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", failed);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));

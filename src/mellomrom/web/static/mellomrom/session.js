// While somebody writes they are not idle; and what they have written is kept when the session ends all the same.
"use strict";

const EVERY = 60 * 1000;
let noted = Date.now();

const tokenOf = (form) => form.querySelector("[name=csrfmiddlewaretoken]")?.value;
const written = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);

function writing(event) {
  const form = event.target.closest("main form[method=post]");
  if (!form || !tokenOf(form) || Date.now() - noted < EVERY) return;
  noted = Date.now();
  fetch("/session", { method: "POST", headers: { "X-CSRFToken": tokenOf(form), "HX-Request": "true" } }).catch(() => {});
}

function keep(event) {
  const where = document.getElementById("session")?.dataset.keep;
  const form = [...document.querySelectorAll("main form[method=post]")].find(written);
  if (event.detail.target.id !== "session" || !where || !form) return;
  const said = new FormData(form);
  said.set("path", new URL(form.action).pathname);
  fetch(where, { method: "POST", body: new URLSearchParams(said) }).catch(() => {});
}

document.addEventListener("input", writing);
document.addEventListener("htmx:afterSwap", keep);

// Passkeys: asks the browser for a key, or to make one, and sends what it answers as an ordinary form.
"use strict";

const bytes = (said) => Uint8Array.from(atob(said.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const letters = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

function asked(options) {
  const read = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials), excludeCredentials: known(options.excludeCredentials) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  return read;
}

function answer(key) {
  const said = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) said[name] = letters(key.response[name]);
  }
  return JSON.stringify({ id: key.id, rawId: letters(key.rawId), type: key.type, response: said, clientExtensionResults: {} });
}

async function ask(form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const page = await fetch(form.dataset.ask, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!page.ok) throw new Error("refused");
  const publicKey = asked(await page.json());
  return form.dataset.passkey === "get" ? navigator.credentials.get({ publicKey }) : navigator.credentials.create({ publicKey });
}

async function onSubmit(event) {
  const form = event.target.closest("form[data-passkey]");
  if (!form || form.elements.answer.value) return;
  event.preventDefault();
  form.querySelector("[data-failed]").hidden = true;
  try {
    form.elements.answer.value = answer(await ask(form));
    form.submit();
  } catch {
    form.querySelector("[data-failed]").hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = false;
  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
  document.addEventListener("submit", onSubmit);
}

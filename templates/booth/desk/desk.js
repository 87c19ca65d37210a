// The officers' script: passkeys, invitations, and signing with a key that never leaves the browser.

import { hexOf, Refusal } from "../bytes.js";
import { openKeyFile, readKeyFile, signStatement } from "./keyfile.js";
import { makePasskey, usePasskey } from "./passkey.js";

const TOKEN = /^#[0-9a-f]{64}$/;
const byId = (id) => document.getElementById(id);
const words = new Map();

/** The words of the page's language by code. */
function word(code) {
  if (!words.size) {
    for (const line of byId("words").content.querySelectorAll("[data-word]")) {
      words.set(line.dataset.word, line.textContent.trim());
    }
  }
  return words.get(code) || `${words.get("desk-unknown")} ${code}`;
}

/** Say what is wrong above the button; null takes it away. */
function complain(code, text = "") {
  for (const old of document.querySelectorAll("[data-said]")) old.remove();
  if (code === null) return;
  const said = document.createElement("p");
  said.className = "complaint";
  said.dataset.said = code;
  said.setAttribute("role", "alert");
  said.textContent = text || word(code);
  byId("start").closest("p").before(said);
}

/** Run once per press; refusals are put into words and the button comes back. */
function onPress(action) {
  const button = byId("start");
  const label = button.textContent;
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    complain(null);
    try {
      await action(button);
    } catch (refusal) {
      complain(refusal instanceof Refusal ? refusal.code : "desk-unknown", refusal.said);
      button.removeAttribute("aria-busy");
      button.textContent = label;
    }
  });
}

async function post(address, value) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-Zhengyi-Csrf": byId("desk").dataset.csrf };
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(value), credentials: "same-origin" });
  } catch {
    throw new Refusal("desk-offline");
  }
  const told = await answer.json().catch(() => ({ code: "desk-unknown" }));
  if (!answer.ok) throw Object.assign(new Refusal(told.code, answer.status), { said: told.message });
  return told;
}

function startPasskey(use) {
  const { options, answer } = byId("desk").dataset;
  onPress(async () => {
    const made = await use(await post(options, {}));
    window.location.assign((await post(answer, made)).next);
  });
}

function startInvitation() {
  const form = byId("invitation");
  if (TOKEN.test(window.location.hash)) {
    form.elements.token.value = window.location.hash.slice(1);
    history.replaceState(null, "", window.location.pathname);
  }
}

/** The officer's file and passphrase become one signature; only that is sent. */
function startSigning() {
  const form = byId("desk");
  byId("passphrase").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    byId("start").click();
  });
  onPress(async (button) => {
    const [file] = byId("key-file").files;
    if (!file) throw new Refusal("desk-key-file-missing");
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (readKeyFile(bytes).vkey !== form.dataset.vkey) throw new Refusal("desk-key-file-foreign");
    const passphrase = byId("passphrase").value;
    if (!passphrase) throw new Refusal("desk-passphrase-missing");
    button.textContent = word("desk-opening");
    const { seed } = await openKeyFile(bytes, passphrase);
    const earlier = [...document.querySelectorAll("[data-signature]")].map((item) => ({
      signature: item.dataset.signature,
      key: item.dataset.public,
    }));
    try {
      form.elements.signature.value = hexOf(signStatement(byId("statement").textContent, seed, earlier));
    } finally {
      seed.fill(0);
      byId("passphrase").value = "";
    }
    form.submit();
  });
}

const starts = {
  enrol: () => startPasskey(makePasskey),
  invitation: startInvitation,
  sign: startSigning,
  signin: () => startPasskey(usePasskey),
};

document.addEventListener("DOMContentLoaded", () => starts[byId("desk").dataset.page]());

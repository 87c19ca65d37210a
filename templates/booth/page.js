// The page as the booth sees it: settings given by the server, words by code, steps, and safe ways to write text.

import { Refusal } from "./bytes.js";

const words = new Map();

export function settings() {
  const { case: caseId, origin, manifest, log, board, zone } = document.getElementById("booth").dataset;
  return { caseId, origin, manifest, log, board, zone };
}

/** The words of the page's language; `{name}` stands for a value. */
export function word(code, values = {}) {
  if (!words.size) {
    for (const line of document.getElementById("words").content.querySelectorAll("[data-word]")) {
      words.set(line.dataset.word, line.textContent.trim());
    }
  }
  const text = (words.get(code) || words.get("unknown")).replace("{code}", values.code || code);
  return Object.keys(values).reduce((done, name) => done.split(`{${name}}`).join(String(values[name])), text);
}

export const byId = (id) => document.getElementById(id);

export const isChinese = () => document.documentElement.lang.startsWith("zh");

/** A text of the manifest in the page's language; Chinese is binding and always there. */
export function localised(texts) {
  return (!isChinese() && texts.en) || texts.zh_cn;
}

/** An element with text; never markup. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  for (const child of children) made.append(child);
  return made;
}

export function fill(id, ...children) {
  const place = byId(id);
  place.textContent = "";
  for (const child of children) place.append(child);
  return place;
}

/** Show one step, hide the others, and take the reader to its heading. */
export function show(step) {
  for (const section of document.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== step;
  const heading = document.querySelector(`[data-step="${step}"] h2`);
  complain(null);
  document.body.dataset.at = step;
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  window.scrollTo(0, 0);
}

/** Say in words what is wrong, beside the field if there is one. `null` takes the last complaint away. */
export function complain(code, field = null, values = {}) {
  for (const old of document.querySelectorAll(".complaint")) old.remove();
  for (const input of document.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-errormessage");
  }
  if (code === null) return;
  const said = element("p", { className: "complaint", id: "complaint", textContent: word(code, values) });
  said.setAttribute("role", "alert");
  const step = document.querySelector("[data-step]:not([hidden])") || document.querySelector("main");
  if (field) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-errormessage", "complaint");
    field.parentElement.insertBefore(said, field);
    field.focus();
  } else {
    const buttons = step.querySelector(".actions");
    step.insertBefore(said, buttons && buttons.parentElement === step ? buttons : null);
    if (said.scrollIntoView) said.scrollIntoView({ block: "center" });
  }
}

/** Run `action` once per press; the button rests meanwhile, and refusals are put into words. */
export function onPress(id, action, refused = (refusal) => complain(refusal.code)) {
  const button = byId(id);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      complain(null);
      await action();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) return complain("unknown");
      await Promise.resolve(refused(refusal)).catch((next) => complain(next.code || "unknown"));
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

export function onEnter(input, buttonId) {
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    byId(buttonId).click();
  });
}

/** Switch the size of type without a reload, which would take the key from memory; the server keeps the choice. */
export function wireTypeSwitch() {
  const link = byId("type-switch");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const root = document.documentElement;
    root.dataset.type = root.dataset.type === "large" ? "normal" : "large";
    link.textContent = word(root.dataset.type === "large" ? "type-normal" : "type-large");
    fetch(`?type=${root.dataset.type}`, { credentials: "same-origin", cache: "no-store" }).catch(() => {});
  });
}

export function timeText(seconds) {
  const language = isChinese() ? "zh-CN" : "en-GB";
  const style = { dateStyle: "long", timeStyle: "medium", timeZone: settings().zone };
  try {
    return new Date(seconds * 1000).toLocaleString(language, style);
  } catch {
    return new Date(seconds * 1000).toLocaleString(language);
  }
}

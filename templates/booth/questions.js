// One question at a time, then all answers once more in large type: drawn only from the manifest whose hash is signed.

import { byId, complain, element, fill, isChinese, localised, onPress, show, word } from "./page.js";
import { makeCast } from "./ballot.js";
import { takePlace } from "./identify.js";
import { prepareBallot, showCommitment, wipeBallot } from "./secretvote.js";

export function wireQuestions(state) {
  onPress("choose-next", () => {
    const question = state.manifest.questions[state.at];
    const ids = state.chosen[question.id];
    if (!ids && allowsNone(question)) return complain("choose-or-none", null, question);
    const count = (ids || []).length;
    if (count > question.max || (count < question.min && !(ids && count === 0))) return complain(ruleOf(question), null, question);
    if (state.at + 1 === state.manifest.questions.length) return showCheck(state);
    state.at += 1;
    return showQuestion(state);
  });
  onPress("choose-back", () => {
    state.at -= 1;
    showQuestion(state);
  });
}

export function startQuestions(state) {
  wipeBallot(state);
  Object.assign(state, { cast: null, at: 0 });
  fill("vote-before", state.place.sequence > 1 ? word("voted-before", { times: state.place.sequence - 1 }) : "");
  showQuestion(state);
}

function showQuestion(state) {
  const { manifest, at, chosen } = state;
  const question = manifest.questions[at];
  fill("question-place", manifest.questions.length > 1 ? word("question-of", { at: at + 1, all: manifest.questions.length }) : "");
  fill("question-title", localised(question.title));
  fill("question-text", ...paragraphs(question.text ? localised(question.text) : ""));
  fill("question-rule", word(ruleOf(question), question), question.seats ? ` · ${word("seats-count", question)}` : "");
  fill("question-binding", isChinese() ? "" : word("binding"));
  const lines = question.options.map(({ id, label }) => optionLine(state, question, id, localised(label)));
  fill("question-options", ...lines, ...(allowsNone(question) ? [optionLine(state, question, "", word("choose-none"))] : []));
  mark(chosen[question.id]);
  byId("choose-back").hidden = at === 0;
  show("choose");
}

const ruleOf = ({ min, max }) =>
  max === 1 ? "choose-one" : min === max ? "choose-exactly" : min ? "choose-count" : "choose-up-to";

/** Choosing nothing is an answer too, but one that is chosen: `[]`, where no answer yet is `undefined`. */
const allowsNone = ({ blank, min }) => blank || min === 0;

function paragraphs(text) {
  return text.split("\n").filter(Boolean).map((line) => element("p", { textContent: line }));
}

/** A line to mark; the one with no id is for choosing nothing. */
function optionLine(state, question, id, text) {
  const input = element("input", { type: question.max > 1 ? "checkbox" : "radio", value: id });
  if (input.type === "radio") input.name = "answer";
  input.addEventListener("change", () => choose(state, question, id, input.checked));
  return element("label", { className: "option" }, input, element("span", { className: "option-label", textContent: text }));
}

function choose({ chosen }, question, id, wanted) {
  complain(null);
  const others = question.max > 1 && id ? (chosen[question.id] || []).filter((other) => other !== id) : [];
  const ids = wanted && id ? [...others, id] : others;
  chosen[question.id] = ids.length || (wanted && !id) ? ids : undefined;
  mark(chosen[question.id]);
}

/** Check what is chosen and nothing else: nothing and something are never marked together. */
function mark(ids) {
  for (const input of byId("question-options").querySelectorAll("input")) {
    input.checked = Boolean(ids) && (input.value ? ids.includes(input.value) : !ids.length);
  }
}

/** Build the ballot now, so that its code can be shown before anything is sent; an encrypted one is signed when cast. */
export async function showCheck(state, notice = null) {
  const { manifest, page, chosen, voter, key } = state;
  if (!state.place) await takePlace(state);
  if (state.election) prepareBallot(state);
  else state.cast = makeCast(manifest, page.manifest, chosen, voter, state.place, key);
  fill("check-choices", ...manifest.questions.map((question) => answerShown(question, chosen[question.id] || [])));
  showTracking((state.prepared || state.cast).code);
  if (state.election) showCommitment(state);
  show("check");
  fill("check-notice", notice ? word(notice) : "");
}

export function showTracking(code) {
  for (const place of document.querySelectorAll("[data-tracking]")) place.textContent = code;
}

/** A question with the options chosen, in words. */
export function answerShown(question, ids) {
  const picked = question.options.filter(({ id }) => ids.includes(id)).map(({ label }) => localised(label));
  const lines = picked.length ? picked : [word("none-chosen")];
  return element(
    "div",
    { className: "choice" },
    element("p", { className: "choice-question", textContent: localised(question.title) }),
    ...lines.map((line) => element("p", { className: "choice-answer", textContent: line })),
  );
}

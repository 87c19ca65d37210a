// One question at a time, then all answers once more in large type: drawn only from the manifest whose hash is signed.

import { byId, complain, element, fill, isChinese, localised, onPress, show, word } from "./page.js";
import { makeCast } from "./ballot.js";
import { takePlace } from "./identify.js";
import { prepareBallot, showCommitment, wipeBallot } from "./secretvote.js";

export function wireQuestions(state) {
  onPress("choose-next", () => {
    const question = state.manifest.questions[state.at];
    const count = (state.chosen[question.id] || []).length;
    const isBlank = Boolean(question.blank) && count === 0;
    if (!isBlank && (count < question.min || count > question.max)) return complain(ruleOf(question), null, question);
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
  fill("question-rule", word(ruleOf(question), question));
  fill("question-binding", isChinese() ? "" : word("binding"));
  const ids = chosen[question.id] || [];
  fill("question-options", ...question.options.map((option) => optionLine(state, question, option, ids.includes(option.id))));
  byId("choose-back").hidden = at === 0;
  show("choose");
}

const ruleOf = (question) => (question.max > 1 ? "choose-count" : "choose-one");

function paragraphs(text) {
  return text.split("\n").filter(Boolean).map((line) => element("p", { textContent: line }));
}

function optionLine(state, question, option, checked) {
  const input = element("input", { type: question.max > 1 ? "checkbox" : "radio", value: option.id, checked });
  if (input.type === "radio") input.name = "answer";
  input.addEventListener("change", () => choose(state, question, option.id, input.checked));
  const label = element("span", { className: "option-label", textContent: localised(option.label) });
  return element("label", { className: "option" }, input, label);
}

function choose(state, question, id, wanted) {
  complain(null);
  const others = question.max > 1 ? (state.chosen[question.id] || []).filter((other) => other !== id) : [];
  state.chosen[question.id] = wanted ? [...others, id] : others;
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

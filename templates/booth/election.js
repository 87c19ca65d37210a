// election.json of a secret case, as its bytes stand in the record: questions, key, and the hash every proof binds to.

import { base64Of, demand, hexOf, Refusal, textOf } from "./bytes.js";
import { parseElement } from "./group.js";
import { sha256 } from "./hashing.js";

const BASE58 = /^[1-9A-HJ-NP-Za-km-z]{14,64}$/;
const MAX_QUESTIONS = 100;
const MAX_ANSWERS = 1000;

/** `data` are the stored bytes: the hash is over them, never over a copy written anew. */
export function parseElection(data) {
  const text = textOf(data, "election-malformed");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("election-malformed");
  }
  // As Belenios writes it, compact and no name twice: then every reader of these bytes sees the same election.
  const again = JSON.stringify(value).replace(/\x7f/g, "\\u007f");
  demand(value !== null && typeof value === "object" && again === text, "election-malformed");
  demand(value.version === 1 && value.group === "Ed25519", "election-unsupported");
  demand(typeof value.uuid === "string" && BASE58.test(value.uuid), "election-malformed");
  demand(typeof value.name === "string" && typeof value.description === "string", "election-malformed");
  demand(Array.isArray(value.questions) && value.questions.length > 0 && value.questions.length <= MAX_QUESTIONS, "election-malformed");
  const hash = sha256(data);
  return {
    hash: hexOf(hash),
    fingerprint: compactBase64(hash),
    uuid: value.uuid,
    name: value.name,
    description: value.description,
    key: parseElement(value.public_key),
    questions: value.questions.map(parseQuestion),
  };
}

function parseQuestion(question) {
  demand(question !== null && typeof question === "object", "election-malformed");
  demand(!("type" in question), "election-unsupported");
  const { answers, blank = false, min, max, question: title } = question;
  demand(Array.isArray(answers) && answers.length > 0 && answers.length <= MAX_ANSWERS, "election-malformed");
  demand(answers.every((answer) => typeof answer === "string"), "election-malformed");
  demand(typeof blank === "boolean" && typeof title === "string", "election-malformed");
  demand(Number.isSafeInteger(min) && Number.isSafeInteger(max) && 0 <= min && min <= max && max <= MAX_ANSWERS, "election-malformed");
  return { answers, blank, min, max, title };
}

/** Base64 without padding. */
export function compactBase64(bytes) {
  return base64Of(bytes).replace(/=+$/, "");
}

/** Refuse choices that no honest page lets through. For each question: 0 or 1 for each value, the blank one first. */
export function checkChoices(election, choices) {
  demand(Array.isArray(choices) && choices.length === election.questions.length, "choices-malformed");
  election.questions.forEach(({ answers, blank, min, max }, at) => {
    const values = choices[at];
    demand(Array.isArray(values) && values.length === answers.length + (blank ? 1 : 0), "choices-malformed");
    demand(values.every((value) => value === 0 || value === 1), "choices-malformed");
    const chosen = values.slice(blank ? 1 : 0).reduce((sum, value) => sum + value, 0);
    const isBlank = blank && values[0] === 1;
    demand(isBlank ? chosen === 0 : min <= chosen && chosen <= max, "selection-count-wrong");
  });
}

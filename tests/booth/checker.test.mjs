// The second device: what was fixed before the choice is what is tested or cast, or the phone is caught.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BeleniosCredential } from "../../templates/booth/belenios.js";
import { base64Of, utf8 } from "../../templates/booth/bytes.js";
import { checkCast, checkOpening, readElection } from "../../templates/booth/checker/judge.js";
import { isAlarm, word } from "../../templates/booth/checker/words.js";
import { BASE, elementText, times } from "../../templates/booth/group.js";
import { formatOpening, parseCommitment, parseOpening } from "../../templates/booth/opening.js";
import { makeSeed, PreparedBallot } from "../../templates/booth/secretballot.js";
import { codeOf } from "./vectors.mjs";
import { entryOf, LogKey, receiptOf } from "./world.mjs";

const dataOf = (questions, key = 4242n) => utf8(JSON.stringify({
  version: 1,
  description: "d",
  name: "n",
  group: "Ed25519",
  public_key: elementText(times(BASE, key)),
  questions,
  uuid: "KPj8DKHJGbhFrG",
}));
const QUESTIONS = [
  { answers: ["同意", "不同意", "弃权"], min: 1, max: 1, question: "换电梯？" },
  { answers: ["甲", "乙"], blank: true, min: 1, max: 2, question: "选谁？" },
];
const data = dataOf(QUESTIONS);
const election = readElection(data);
const credential = new BeleniosCredential("FUoRp-yGX3X6-5N7Gn-aMxonh", election.uuid);
const CHOICES = [[0, 1, 0], [0, 1, 1]];
const prepare = (choices = CHOICES, where = election) =>
  new PreparedBallot({ election: where, credential: credential.publicText, seed: makeSeed(), choices });

test("an honest test shows what was chosen", () => {
  for (const choices of [CHOICES, [[0, 0, 1], [1, 0, 0]]]) {
    const ballot = prepare(choices);
    const fixed = parseCommitment(ballot.commitment);
    const found = checkOpening(election, fixed, parseOpening(ballot.test()));
    assert.deepEqual(found.map(({ title }) => title), ["换电梯？", "选谁？"]);
    assert.deepEqual(found[0].chosen, [QUESTIONS[0].answers[choices[0].indexOf(1)]]);
    assert.deepEqual(found[1], { title: "选谁？", blank: choices[1][0] === 1, chosen: choices[1][0] ? [] : ["甲", "乙"] });
  }
});

test("a phone that encrypts another choice cannot open it as the voter's", () => {
  const ballot = prepare([[1, 0, 0], [0, 1, 1]]); // the voter said the second
  const fixed = parseCommitment(ballot.commitment);
  const { seed } = parseOpening(ballot.test());
  const claimed = parseOpening(formatOpening(seed, CHOICES));
  assert.equal(codeOf(() => checkOpening(election, fixed, claimed)), "opening-wrong");
});

test("one changed digit anywhere is seen", () => {
  const ballot = prepare();
  const commitment = ballot.commitment;
  const opening = ballot.test();
  const other = (text, at) => text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
  for (let at = "ZHENGYI:BALLOT:1:".length + 65; at < commitment.length; at += 9) {
    const bent = parseCommitment(other(commitment, at));
    assert.equal(codeOf(() => checkOpening(election, bent, parseOpening(opening))), "opening-wrong");
  }
  for (let at = "ZHENGYI:SEED:1:".length; at < opening.indexOf(":", 15); at += 9) {
    const bent = parseOpening(other(opening, at));
    assert.equal(codeOf(() => checkOpening(election, parseCommitment(commitment), bent)), "opening-wrong");
  }
  const swapped = { ...parseCommitment(commitment), credential: elementText(times(BASE, 3n)) };
  assert.equal(codeOf(() => checkOpening(election, swapped, parseOpening(opening))), "opening-wrong");
});

test("another election, another key", () => {
  const ballot = prepare();
  const fixed = parseCommitment(ballot.commitment);
  const opening = parseOpening(ballot.test());
  assert.equal(codeOf(() => checkOpening(readElection(dataOf(QUESTIONS, 4243n)), fixed, opening)), "opening-wrong");
  assert.equal(codeOf(() => checkOpening(readElection(dataOf(QUESTIONS.slice(1))), fixed, opening)), "choices-malformed");
});

test("texts of the codes: spaces and case are forgiven, nothing else", () => {
  const ballot = prepare();
  const { commitment } = ballot;
  assert.match(commitment, /^[0-9A-Z:]+$/);
  assert.deepEqual(parseCommitment(` ${commitment.toLowerCase()}\n`), parseCommitment(commitment));
  const opening = ballot.test();
  assert.match(opening, /^[0-9A-Z:.]+$/);
  assert.deepEqual(parseOpening(opening).choices, CHOICES);
  for (const bad of ["", opening, `${commitment}0`, commitment.slice(1), commitment.replace(":1:", ":2:"), `${commitment} ${commitment}`]) {
    assert.equal(codeOf(() => parseCommitment(bad)), "commitment-malformed");
  }
  for (const bad of ["", commitment, `${opening}2`, `${opening}.`, opening.replace(".", ".."), opening.replace(":1:", ":01:")]) {
    assert.equal(codeOf(() => parseOpening(bad)), "opening-malformed");
  }
});

test("what was cast is what was fixed: from the ballot or from a receipt file", () => {
  const ballot = prepare();
  const fixed = parseCommitment(ballot.commitment);
  const { text } = ballot.cast(credential);
  const other = prepare().cast(credential).text;
  const receipt = (inside) => JSON.stringify(receiptOf(
    new LogKey("vote.example.org/office/case/demo", 1),
    [entryOf(new LogKey("vote.example.org/office", 2), "vote.example.org/office/case/demo", 0, "ballot_cast", { ballot: inside })],
    0,
  ));
  assert.equal(codeOf(() => checkCast(fixed, text)), "ok");
  assert.equal(codeOf(() => checkCast(fixed, `${receipt(text)}\n`)), "ok");
  assert.equal(codeOf(() => checkCast(fixed, other)), "ballot-other");
  assert.equal(codeOf(() => checkCast(fixed, receipt(other))), "ballot-other");
  for (const bad of ["", "null", "[]", "{}", "{\"kind\":\"zhengyi-receipt\"}", ` ${text}`.replace("{", "{ "), receipt(5)]) {
    assert.ok(["ballot-malformed", "encoding-malformed", "ballot-other"].includes(codeOf(() => checkCast(fixed, bad))), bad);
    assert.notEqual(codeOf(() => checkCast(fixed, bad)), "ok");
  }
  const entry = base64Of(utf8("{}"));
  assert.equal(codeOf(() => checkCast(fixed, JSON.stringify({ kind: "zhengyi-receipt", entry }))), "ballot-malformed");
});

test("election.json with the line feed of a text file", () => {
  assert.equal(readElection(utf8(`${new TextDecoder().decode(data)}\n`)).hash, election.hash);
  assert.equal(codeOf(() => readElection(utf8(`${new TextDecoder().decode(data)}\n\n`))), "election-malformed");
});

test("words: alarms are loud in both languages, other codes have their sentence", () => {
  for (const code of ["opening-wrong", "ballot-other", "choices-malformed"]) {
    assert.ok(isAlarm(code));
    assert.match(word(code, "en"), /^It does not match!/);
    assert.match(word(code, "zh-CN"), /^不符！/);
  }
  assert.ok(!isAlarm("opening-malformed"));
  assert.match(word("encoding-malformed", "en"), /\(encoding-malformed\)/);
  assert.equal(word("election-taken", "en", { name: "$& {code}" }), "Read: $& {code}");
});

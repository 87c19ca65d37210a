// The phone makes the same ballot, id, code and signature as the Python side: both read tests/vectors/cast/.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOfHex } from "../../templates/booth/bytes.js";
import { ballotIdOf, makeBallotText, makeCast, trackingCode } from "../../templates/booth/ballot.js";
import { VoterKey } from "../../templates/booth/credential.js";
import { codeOf, vectors } from "./vectors.mjs";

const manifestOf = (vector) => ({
  case: vector.case,
  suite: "recorded-1",
  questions: vector.questions.map((question) => ({ ...question, options: question.options.map((id) => ({ id })) })),
});

for (const [name, vector] of vectors("cast")) {
  test(`casting ${name}`, () => {
    const key = new VoterKey(bytesOfHex(vector.seed, 32));
    const made = makeCast(manifestOf(vector), vector.manifest, vector.chosen, vector.voter, vector.place, key);
    assert.equal(made.body, vector.body);
    assert.equal(made.id, vector.id);
    assert.equal(made.code, vector.tracking);
  });
}

test("the order of pressing does not matter, the manifest's order does", () => {
  const [, vector] = vectors("cast").find(([name]) => name === "several-questions.json");
  const shuffled = { ...vector.chosen, seats: [...vector.chosen.seats].reverse() };
  const text = makeBallotText(manifestOf(vector), vector.manifest, vector.chosen);
  assert.equal(makeBallotText(manifestOf(vector), vector.manifest, shuffled), text);
});

test("a choice outside the manifest makes no ballot", () => {
  const [, vector] = vectors("cast").find(([name]) => name === "first-ballot.json");
  const refused = (chosen) => codeOf(() => makeBallotText(manifestOf(vector), vector.manifest, chosen));
  assert.equal(refused({ q1: ["maybe"] }), "option-unknown");
  assert.equal(refused({ q1: [] }), "selection-count-wrong");
  assert.equal(refused({}), "selection-count-wrong");
  assert.equal(refused({ q1: ["for", "against"] }), "selection-count-wrong");
  assert.equal(refused({ q1: ["for", "for"] }), "option-unknown");
});

test("an election takes as many as it says, or none where a blank vote is allowed", () => {
  const [, vector] = vectors("cast").find(([name]) => name === "three-elected.json");
  const manifest = manifestOf(vector);
  const said = (seats, change = {}) => {
    const bent = { ...manifest, questions: [{ ...manifest.questions[0], ...change }] };
    return codeOf(() => makeBallotText(bent, vector.manifest, { seats }));
  };
  assert.equal(said(["chen"]), "selection-count-wrong");
  assert.equal(said(["chen", "li"]), "ok");
  assert.equal(said(["chen", "li", "wang", "zhao"]), "selection-count-wrong");
  assert.equal(said([]), "ok");
  assert.equal(said([], { blank: false }), "selection-count-wrong");
  assert.equal(said([], { blank: false, min: 0 }), "ok");
  assert.equal(said(["north", "li"]), "option-unknown");
});

test("two voters with one choice never share a tracking code", () => {
  const all = new Map(vectors("cast"));
  const [one, other] = [all.get("first-ballot.json"), all.get("other-voter.json")];
  assert.deepEqual(one.chosen, other.chosen);
  assert.notEqual(one.id, other.id);
  assert.notEqual(trackingCode(one.id), trackingCode(other.id));
  const statement = JSON.parse(one.body).statement;
  assert.notEqual(ballotIdOf({ ...statement, sequence: 2 }), one.id);
});

// The secret ballot: accepted by the specification's equations, the same from the same seed, cast or tested but not both.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BeleniosCredential, deriveBeleniosCode } from "../../templates/booth/belenios.js";
import { utf8 } from "../../templates/booth/bytes.js";
import { trackingCode } from "../../templates/booth/ballot.js";
import { parseElection } from "../../templates/booth/election.js";
import { BASE, elementText, times } from "../../templates/booth/group.js";
import { hexSha256 } from "../../templates/booth/hashing.js";
import { encryptBallot, makeSeed, makeUnsignedBallot, PreparedBallot } from "../../templates/booth/secretballot.js";
import { SeedStream } from "../../templates/booth/stream.js";
import { codeOf } from "./vectors.mjs";
import { foreignElections, verdictOn } from "./verifier.mjs";

const QUESTIONS = [
  { answers: ["a", "b", "c"], min: 0, max: 2, question: "up to two" },
  { answers: ["x", "y", "z"], blank: true, min: 1, max: 2, question: "or blank" },
  { answers: ["u", "v"], blank: true, min: 0, max: 1, question: "nothing, or blank" },
  { answers: ["one"], min: 1, max: 1, question: "no choice" },
];

const data = Buffer.from(JSON.stringify({
  version: 1,
  description: "00".repeat(32),
  name: "试",
  group: "Ed25519",
  public_key: elementText(times(BASE, 77777n)),
  questions: QUESTIONS,
  uuid: "KPj8DKHJGbhFrG",
}));
const election = parseElection(new Uint8Array(data));
const CODE = "FUoRp-yGX3X6-5N7Gn-aMxonh";
const credential = new BeleniosCredential(CODE, election.uuid);
const seedOf = (byte) => new Uint8Array(32).fill(byte);
const cast = (choices, byte = 1) => encryptBallot({ election, credential, seed: seedOf(byte), choices });

const GOOD = [
  [[0, 0, 0], [0, 1, 0, 0], [0, 0, 0], [1]],
  [[1, 1, 0], [1, 0, 0, 0], [1, 0, 0], [1]],
  [[0, 0, 1], [0, 0, 1, 1], [0, 0, 1], [1]],
];

test("the judge accepts every ballot of a program that is not ours", () => {
  const all = foreignElections();
  assert.ok(all.some(({ ballots }) => ballots.length));
  for (const { election: text, ballots } of all) {
    for (const ballot of ballots) assert.equal(verdictOn(text, ballot), "ok");
  }
});

test("ballots of every kind of answer hold", () => {
  for (const choices of GOOD) assert.equal(verdictOn(data, cast(choices).text), "ok");
});

test("a bent ballot does not hold: each part is judged", () => {
  const { text } = cast(GOOD[1]);
  const bend = (change) => {
    const ballot = JSON.parse(text);
    change(ballot);
    return verdictOn(data, JSON.stringify(ballot));
  };
  const more = (proof) => { proof.response = String(BigInt(proof.response) + 1n); };
  assert.equal(bend(() => {}), "ok");
  assert.equal(bend(({ answers }) => more(answers[0].individual_proofs[2][1])), "option");
  assert.equal(bend(({ answers }) => answers[0].choices.reverse()), "option");
  assert.equal(bend(({ answers }) => { answers[0].choices.reverse(); answers[0].individual_proofs.reverse(); }), "sum");
  assert.equal(bend(({ answers }) => more(answers[1].overall_proof[0])), "sum");
  assert.equal(bend(({ answers }) => more(answers[2].blank_proof[1])), "blank");
  assert.equal(bend(({ signature }) => more(signature.proof)), "signature");
  assert.equal(bend((ballot) => { ballot.signature.hash = cast(GOOD[0]).tracker; }), "hash");
  assert.equal(verdictOn(data, cast(GOOD[0]).text.replace('"credential"', '"Credential"')), "form");
});

test("elections of Belenios' own tool: its credentials and ours are the same keys, and our ballots hold there", () => {
  for (const { name, election: text, credentials, about } of foreignElections()) {
    const theirs = parseElection(new Uint8Array(text));
    for (const code of Object.values(about.credentials)) {
      assert.ok(credentials.includes(new BeleniosCredential(code, theirs.uuid).publicText), name);
    }
    const choices = theirs.questions.map(({ answers, blank, min }) => [
      ...(blank ? [0] : []),
      ...answers.map((_, at) => (at < min ? 1 : 0)),
    ]);
    const mine = new BeleniosCredential(Object.values(about.credentials)[0], theirs.uuid);
    const { text: ballot } = encryptBallot({ election: theirs, credential: mine, seed: makeSeed(), choices });
    assert.equal(verdictOn(text, ballot), "ok", name);
  }
});

test("the same seed gives the same bytes, another seed shares no number", () => {
  const one = cast(GOOD[0]);
  assert.deepEqual(cast(GOOD[0]), one);
  const numbers = (text) => new Set(text.match(/"(?:[0-9]{60,}|[0-9a-f]{64})"/g));
  const [left, right] = [numbers(one.text), numbers(cast(GOOD[0], 2).text)];
  left.delete(`"${credential.publicText}"`);
  assert.ok(left.size > 60);
  assert.ok([...left].every((number) => !right.has(number)));
});

test("order of randomness: one question of two answers", () => {
  const plain = { ...election, questions: [{ answers: ["yes", "no"], blank: false, min: 1, max: 1, title: "?" }] };
  const stream = new SeedStream(seedOf(9));
  const [r1, c10, z10, , r2, , c21, z21] = Array.from({ length: 9 }, () => stream.next());
  const { answers: [answer] } = JSON.parse(makeUnsignedBallot(plain, credential.publicText, [[1, 0]], seedOf(9)));
  assert.equal(answer.choices[0].alpha, elementText(times(BASE, r1)));
  assert.equal(answer.choices[1].alpha, elementText(times(BASE, r2)));
  assert.deepEqual(answer.individual_proofs[0][0], { challenge: String(c10), response: String(z10) });
  assert.deepEqual(answer.individual_proofs[1][1], { challenge: String(c21), response: String(z21) });
  assert.deepEqual(Object.keys(answer), ["choices", "individual_proofs", "overall_proof"]);
});

test("hash, tracker and code", () => {
  const made = cast(GOOD[0]);
  const unsigned = makeUnsignedBallot(election, credential.publicText, GOOD[0], seedOf(1));
  assert.equal(made.hash, hexSha256(utf8(made.text)));
  assert.equal(Buffer.from(`${made.tracker}=`, "base64").toString("hex"), made.hash);
  assert.equal(made.unsignedHash, hexSha256(utf8(unsigned)));
  assert.equal(made.code, trackingCode(made.unsignedHash));
  assert.ok(made.text.startsWith(unsigned.slice(0, -1)));
});

test("a ballot is cast or tested, once, and its seed is gone either way", () => {
  for (const [first, state] of [["cast", "cast"], ["test", "tested"], ["forget", "forgotten"]]) {
    const seed = seedOf(5);
    const ballot = new PreparedBallot({ election, credential: credential.publicText, seed, choices: GOOD[0] });
    ballot[first](credential);
    assert.deepEqual(seed, new Uint8Array(32));
    assert.equal(ballot.state, state);
    assert.equal(codeOf(() => ballot.cast(credential)), `ballot-${state}`);
    assert.equal(codeOf(() => ballot.test()), `ballot-${state}`);
    ballot.forget();
    assert.equal(ballot.state, state);
  }
});

test("nothing that casting returns or leaves behind holds the seed or a secret number", () => {
  const ballot = new PreparedBallot({ election, credential: credential.publicText, seed: seedOf(6), choices: GOOD[0] });
  const left = JSON.stringify([ballot.cast(credential), ballot, ballot.commitment]);
  const stream = new SeedStream(seedOf(6));
  assert.ok(!/(06){8}/.test(left));
  assert.ok(!left.includes(`"${stream.next()}"`)); // r of the first value
});

test("another voter's credential signs nothing here", () => {
  const other = new BeleniosCredential("8j5cV-VXVoTq-4Dc71-29RAPr", election.uuid);
  const ballot = new PreparedBallot({ election, credential: credential.publicText, seed: seedOf(7), choices: GOOD[0] });
  assert.equal(codeOf(() => ballot.cast(other)), "credential-wrong");
  assert.equal(verdictOn(data, ballot.cast(credential).text), "ok");
  const gone = new BeleniosCredential(CODE, election.uuid);
  gone.forget();
  assert.equal(codeOf(() => encryptBallot({ election, credential: gone, seed: seedOf(7), choices: GOOD[0] })), "credential-malformed");
});

test("choices that no page lets through make no ballot", () => {
  const refused = (choices) => codeOf(() => cast(choices));
  const bend = (at, values) => GOOD[0].map((old, which) => (which === at ? values : old));
  for (const shape of [[], [[1]], null, bend(0, [0, 1]), bend(0, [0, 1, 2]), bend(0, [0, 1, true]), bend(1, [1, 0, 0])]) {
    assert.equal(refused(shape), "choices-malformed");
  }
  for (const [at, values] of [[0, [1, 1, 1]], [1, [0, 0, 0, 0]], [1, [1, 1, 0, 0]], [2, [1, 0, 1]], [3, [0]]]) {
    assert.equal(refused(bend(at, values)), "selection-count-wrong");
  }
  const seeded = (seed) => codeOf(() => encryptBallot({ election, credential, seed, choices: GOOD[0] }));
  assert.equal(seeded(new Uint8Array(31)), "seed-malformed");
  assert.equal(seeded("00".repeat(32)), "seed-malformed");
});

test("a credential from the letter: form, and a change in any part changes it", () => {
  const derive = (...parts) => deriveBeleniosCode(...parts);
  const code = derive("7K3M9QXV2B8NR4TYHWCD", "vote.example.org/quzhou/case/junyue-2022", "v0001", 1);
  assert.match(code, /^[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}$/);
  const others = [
    derive("7K3M9QXV2B8NR4TYHWCE", "vote.example.org/quzhou/case/junyue-2022", "v0001", 1),
    derive("7K3M9QXV2B8NR4TYHWCD", "vote.example.org/quzhou/case/junyue-2023", "v0001", 1),
    derive("7K3M9QXV2B8NR4TYHWCD", "vote.example.org/quzhou/case/junyue-2022", "v0002", 1),
    derive("7K3M9QXV2B8NR4TYHWCD", "vote.example.org/quzhou/case/junyue-2022", "v0001", 2),
  ];
  assert.equal(new Set([code, ...others]).size, 5);
  for (const bad of ["", code.replace(/-/g, ""), `${code}1`, code.replace(/^./, "0"), code.replace(/^./, "l")]) {
    assert.equal(codeOf(() => new BeleniosCredential(bad, election.uuid)), "credential-malformed");
  }
});

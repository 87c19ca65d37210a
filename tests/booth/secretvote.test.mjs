// The secret vote of the voting page: the election must follow from the manifest, the code from the unsigned ballot.

import assert from "node:assert/strict";
import { test } from "node:test";
import { codeInLedger, makeSecretCast, trackingCode } from "../../templates/booth/ballot.js";
import { BeleniosCredential } from "../../templates/booth/belenios.js";
import { utf8 } from "../../templates/booth/bytes.js";
import { VoterKey } from "../../templates/booth/credential.js";
import { parseElection } from "../../templates/booth/election.js";
import { BASE, elementText, times } from "../../templates/booth/group.js";
import { hexSha256 } from "../../templates/booth/hashing.js";
import { makeSeed, PreparedBallot } from "../../templates/booth/secretballot.js";
import { caseUuid, checkElection, checkKey, selectionsOf } from "../../templates/booth/secretvote.js";
import { codeOf } from "./vectors.mjs";

const label = (zh_cn) => ({ en: "x", zh_cn });
const option = (id, words) => ({ id, kind: "candidate", label: label(words) });
const HASH = "ab".repeat(32);
const keys = [11n, 12n, 13n].map((secret) => elementText(times(BASE, secret)));
const signed = (first, second) => ({ message: JSON.stringify({ coefexps: [first, second] }), signature: {} });
const trustees = utf8(JSON.stringify([
  ["Single", { pok: {}, public_key: keys[0] }],
  ["Pedersen", { threshold: 2, coefexps: [signed(keys[1], keys[0]), signed(keys[2], keys[0])] }],
]));
const manifest = {
  case: "vote.example.org/office/case/demo",
  suite: "belenios-1",
  title: label("表决"),
  trustees: { sha256: hexSha256(trustees) },
  questions: [
    { id: "q1", max: 1, min: 1, options: [option("yes", "同意"), option("no", "不同意")], title: label("换电梯？") },
    { blank: true, id: "q2", max: 2, min: 1, options: [option("a", "甲"), option("b", "乙")], title: label("选谁？") },
  ],
};
const plain = {
  version: 1,
  description: `zhengyi manifest sha256:${HASH}`,
  name: "表决",
  group: "Ed25519",
  public_key: elementText(times(BASE, 36n)),
  questions: [
    { answers: ["同意", "不同意"], min: 1, max: 1, question: "换电梯？" },
    { answers: ["甲", "乙"], blank: true, min: 1, max: 2, question: "选谁？" },
  ],
  uuid: caseUuid(manifest.case),
};
const electionOf = (changes = {}) => parseElection(utf8(JSON.stringify({ ...plain, ...changes })));
const check = (changes) => codeOf(() => {
  const election = electionOf(changes);
  checkElection(election, manifest, HASH);
  checkKey(election, manifest.trustees, trustees);
});

test("the election of the manifest is taken, and no other", () => {
  assert.equal(check({}), "ok");
  const [first, second] = plain.questions;
  const bent = [
    { description: `zhengyi manifest sha256:${"ac".repeat(32)}` },
    { name: "另一次" },
    { uuid: caseUuid(`${manifest.case}2`) },
    { public_key: elementText(times(BASE, 37n)) },
    { questions: [first] },
    { questions: [second, first] },
    { questions: [{ ...first, answers: ["不同意", "同意"] }, second] },
    { questions: [{ ...first, max: 2 }, second] },
    { questions: [{ ...first, min: 0 }, second] },
    { questions: [first, { ...second, blank: false }] },
    { questions: [{ ...first, question: "换门？" }, second] },
  ];
  for (const changes of bent) assert.equal(check(changes), "election-changed", JSON.stringify(changes));
});

test("other trustees than the manifest's are refused though their key would fit", () => {
  const other = utf8(JSON.stringify([["Single", { pok: {}, public_key: plain.public_key }]]));
  assert.equal(codeOf(() => checkKey(electionOf(), manifest.trustees, other)), "election-changed");
  assert.equal(codeOf(() => checkKey(electionOf(), { sha256: hexSha256(other) }, other)), "ok");
});

test("the uuid is the one that Python makes", () => {
  assert.equal(caseUuid("vote.example.org/quzhou/case/junyue-2022"), "k5cXDhZEyFXnRKCDQXD3wC");
});

test("choices become zeros and ones, the blank one first", () => {
  assert.deepEqual(selectionsOf(manifest, { q1: ["no"], q2: ["b"] }), [[0, 1], [0, 0, 1]]);
  assert.deepEqual(selectionsOf(manifest, { q1: ["yes"] }), [[1, 0], [1, 0, 0]]);
});

test("the code shown before casting is the code of what stands in the ledger", () => {
  const election = electionOf();
  const credential = new BeleniosCredential("FUoRp-yGX3X6-5N7Gn-aMxonh", election.uuid);
  const choices = selectionsOf(manifest, { q1: ["no"], q2: ["a"] });
  const prepared = new PreparedBallot({ election, credential: credential.publicText, seed: makeSeed(), choices });
  const shown = prepared.code;
  const place = { checkpoint: { root: HASH, size: 3 }, credential: 2, previous: null, sequence: 1 };
  const key = new VoterKey(new Uint8Array(32).fill(7));
  const cast = makeSecretCast(manifest, HASH, election, prepared.cast(credential), "v0001", place, key);
  assert.equal(cast.code, shown);
  assert.equal(cast.statement.election, election.hash);
  assert.equal(codeInLedger(cast.ballot, cast.statement), shown);
  assert.notEqual(trackingCode(cast.id), shown);
  for (const choice of ["yes", "no", "同意", "甲"]) assert.ok(!cast.body.includes(choice), choice);
  assert.equal(codeOf(() => codeInLedger(` ${cast.ballot}`, cast.statement)), "entry-malformed");
  assert.equal(codeOf(() => codeInLedger("null", cast.statement)), "entry-malformed");
  assert.equal(codeOf(() => prepared.test()), "ballot-cast");
});

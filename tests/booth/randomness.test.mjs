// Attacks A09 and A10 on the phone: no number twice in a thousand ballots, no ballot without randomness, no bias.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BeleniosCredential } from "../../templates/booth/belenios.js";
import { utf8 } from "../../templates/booth/bytes.js";
import { parseElection } from "../../templates/booth/election.js";
import { BASE, elementText, ORDER, parseElement, times } from "../../templates/booth/group.js";
import { makeSeed, makeUnsignedBallot } from "../../templates/booth/secretballot.js";
import { prepareBallot } from "../../templates/booth/secretvote.js";
import { SeedStream } from "../../templates/booth/stream.js";

const BALLOTS = 1000;
const SCALARS = 100_000;
const CELLS = 64n;

const election = parseElection(utf8(JSON.stringify({
  version: 1,
  description: "00".repeat(32),
  name: "n",
  group: "Ed25519",
  public_key: elementText(times(BASE, 77777n)),
  questions: [{ answers: ["one"], min: 0, max: 1, question: "q" }],
  uuid: "KPj8DKHJGbhFrG",
})));
const credential = new BeleniosCredential("FUoRp-yGX3X6-5N7Gn-aMxonh", election.uuid);

/** z·B + c·alpha, the first commitment of each branch; of the sum of one option alpha is the same. */
function commitmentsOf({ choices: [{ alpha }], individual_proofs: [option], overall_proof: sum }) {
  const point = parseElement(alpha);
  return [...option, ...sum].map(({ challenge, response }) =>
    elementText(BASE.multiplyUnsafe(BigInt(response)).add(point.multiplyUnsafe(BigInt(challenge)))));
}

test("A10: a thousand ballots of the same choice repeat no half and no commitment", () => {
  const halves = new Set();
  const commitments = new Set();
  for (let count = 0; count < BALLOTS; count += 1) {
    const { answers: [answer] } = JSON.parse(makeUnsignedBallot(election, credential.publicText, [[1]], makeSeed()));
    const [{ alpha, beta }] = answer.choices;
    halves.add(alpha).add(beta);
    for (const commitment of commitmentsOf(answer)) commitments.add(commitment);
  }
  assert.equal(halves.size, 2 * BALLOTS);
  assert.equal(commitments.size, 4 * BALLOTS);
});

test("A10: the search would find a seed that came twice", () => {
  const [one, two] = [1, 2].map(() =>
    JSON.parse(makeUnsignedBallot(election, credential.publicText, [[1]], new Uint8Array(32).fill(3))).answers[0]);
  assert.deepEqual(commitmentsOf(one), commitmentsOf(two));
  assert.equal(new Set(commitmentsOf(one)).size, 4);
});

test("A10: where the random source fails there is no ballot", () => {
  const manifest = { questions: [{ id: "q1", options: [{ id: "one" }] }] };
  const place = { belenios: credential.publicText };
  const state = { election, credential, manifest, chosen: { q1: ["one"] }, place, prepared: null };
  const good = Object.getOwnPropertyDescriptor(globalThis.crypto, "getRandomValues");
  const failing = () => { throw new Error("no randomness"); };
  globalThis.document = { getElementById: () => null }; // of the page nothing is needed
  Object.defineProperty(globalThis.crypto, "getRandomValues", { configurable: true, value: failing });
  try {
    assert.throws(() => makeSeed(), /no randomness/);
    assert.throws(() => prepareBallot(state), /no randomness/);
  } finally {
    if (good) Object.defineProperty(globalThis.crypto, "getRandomValues", good);
    else delete globalThis.crypto.getRandomValues;
  }
  assert.ok(!state.prepared);
  assert.ok(!state.cast);
  prepareBallot(state);
  assert.equal(state.prepared.state, "open");
});

test("A09: a hundred thousand scalars are spread evenly; one bit less shows", () => {
  const stream = new SeedStream(makeSeed());
  const [high, low, short] = [0, 1, 2].map(() => new Array(Number(CELLS)).fill(0));
  for (let count = 0; count < SCALARS; count += 1) {
    const scalar = stream.next();
    high[Number((scalar * CELLS) / ORDER)] += 1;
    low[Number(scalar % CELLS)] += 1;
    short[Number(((scalar >> 1n) * CELLS) / ORDER)] += 1;
  }
  const expected = SCALARS / Number(CELLS);
  const chiSquare = (counts) => counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.ok(chiSquare(high) < 155, "high"); // passed by chance once in 10^9 runs
  assert.ok(chiSquare(low) < 155, "low");
  assert.ok(chiSquare(short) > 10_000, "short");
});

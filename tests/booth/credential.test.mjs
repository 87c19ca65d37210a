// The phone derives the same key from the same letter as the Python side: both read tests/vectors/credential/.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hexOf } from "../../templates/booth/bytes.js";
import { deriveSeed, parseCode, parseVoterNumber, plainTyping, VoterKey } from "../../templates/booth/credential.js";
import { codeOf, vectors } from "./vectors.mjs";

for (const [name, vector] of vectors("credential")) {
  test(`letter code ${name}`, () => {
    if (vector.expect !== "ok") {
      assert.equal(codeOf(() => parseCode(vector.code)), vector.expect);
      return;
    }
    const secret = parseCode(vector.code);
    assert.equal(secret, vector.secret);
    const seed = deriveSeed(secret, vector.origin, vector.voter, vector.issue);
    assert.equal(hexOf(seed), vector.seed);
    const key = new VoterKey(seed);
    assert.equal(key.publicHex, vector.public);
    const proof = { case: vector.origin, issue: vector.issue, key: vector.public, voter: vector.voter };
    assert.equal(key.sign("zhengyi/possession/v1", proof), vector.possession);
  });
}

test("a phone's keyboard is forgiven", () => {
  assert.equal(parseCode(plainTyping("７Ｋ３Ｍ—9qxv 2b8n\t r4ty_hwcd。5y")), "7K3M9QXV2B8NR4TYHWCD");
  assert.equal(codeOf(() => parseCode(plainTyping("7K3ı9QXV2B8NR4TYHWCD5Y"))), "code-malformed");
});

test("voter numbers as people type them", () => {
  assert.deepEqual(parseVoterNumber("v0001"), { voter: "v0001", issue: 1 });
  assert.deepEqual(parseVoterNumber(" Ｖ0001 — 2 "), { voter: "v0001", issue: 2 });
  assert.deepEqual(parseVoterNumber("17"), { voter: "v0017", issue: 1 });
  for (const bad of ["", "v", "v0001-0", "v0001-2-3", "http://x", "v0001'", "v".repeat(50)]) {
    assert.equal(codeOf(() => parseVoterNumber(bad)), "voter-number-wrong");
  }
});

test("a forgotten key signs nothing of the voter's", () => {
  const key = new VoterKey(new Uint8Array(32).fill(7));
  const before = key.sign("zhengyi/login/v1", { case: "c", challenge: "00", voter: "v" });
  key.forget();
  assert.notEqual(key.sign("zhengyi/login/v1", { case: "c", challenge: "00", voter: "v" }), before);
});

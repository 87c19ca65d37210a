// Keys for owners far away: the secret in the letter's form, and both proofs of possession by the equations of the SPEC.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "../../templates/booth/node_modules/@noble/curves/ed25519.js";
import { sha512 } from "../../templates/booth/node_modules/@noble/hashes/sha2.js";
import { BeleniosCredential, deriveBeleniosCode } from "../../templates/booth/belenios.js";
import { bytesOfHex, utf8 } from "../../templates/booth/bytes.js";
import { ALPHABET, deriveSeed, formatCode, makeSecret, parseCode, provePossession, VoterKey } from "../../templates/booth/credential.js";
import { BASE, parseElement, scalarOfLittle, times } from "../../templates/booth/group.js";
import { encodeCanonical, labelled, messageOf } from "../../templates/booth/hashing.js";
import { caseUuid } from "../../templates/booth/secretvote.js";

const ORIGIN = "vote.example.org/office/case/far-1";

test("a secret is 100 fresh bits in the letter's form", () => {
  const secrets = Array.from({ length: 200 }, makeSecret);
  assert.equal(new Set(secrets).size, 200);
  for (const secret of secrets) {
    assert.match(secret, new RegExp(`^[${ALPHABET}]{20}$`));
    assert.equal(parseCode(formatCode(secret).toLowerCase()), secret);
  }
  for (let place = 0; place < 20; place += 1) {
    assert.ok(new Set(secrets.map((secret) => secret[place])).size > 20, `place ${place} hardly changes`);
  }
});

test("the key's possession is bound to case, voter and issue", () => {
  const key = new VoterKey(deriveSeed(makeSecret(), ORIGIN, "v0007", 2));
  const signed = (voter, issue) =>
    messageOf("zhengyi/possession/v1", encodeCanonical({ case: ORIGIN, issue, key: key.publicHex, voter }));
  const proof = bytesOfHex(provePossession(key, ORIGIN, "v0007", 2), 64);
  const holds = (message) => ed25519.verify(proof, message, bytesOfHex(key.publicHex, 32));
  assert.ok(holds(signed("v0007", 2)));
  assert.ok(!holds(signed("v0008", 2)));
  assert.ok(!holds(signed("v0007", 3)));
});

test("the proof for the Belenios credential holds, for its place alone, and is fresh", () => {
  const credential = new BeleniosCredential(deriveBeleniosCode(makeSecret(), ORIGIN, "v0007", 2), caseUuid(ORIGIN));
  const { key, possession } = credential.prove(ORIGIN, "v0007", 2);
  assert.equal(key, credential.publicText);
  const point = parseElement(key);
  const [c, z] = [BigInt(possession.challenge), BigInt(possession.response)];
  const commitment = times(BASE, z).add(times(point, c));
  const challenge = (voter, issue) => {
    const parts = [utf8(ORIGIN), utf8(voter), utf8(String(issue)), point.toBytes(), commitment.toBytes()];
    return scalarOfLittle(sha512(labelled("zhengyi/belenios-possession/v1", ...parts)));
  };
  assert.equal(challenge("v0007", 2), c);
  assert.notEqual(challenge("v0008", 2), c);
  assert.notEqual(challenge("v0007", 1), c);
  assert.notEqual(credential.prove(ORIGIN, "v0007", 2).possession.challenge, possession.challenge);
});

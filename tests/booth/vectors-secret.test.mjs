// The vectors of secret ballots, which Python reads too: the same bytes from the same letter, election and seed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BeleniosCredential, deriveBeleniosCode } from "../../templates/booth/belenios.js";
import { bytesOfHex, utf8 } from "../../templates/booth/bytes.js";
import { parseElection } from "../../templates/booth/election.js";
import { encryptBallot } from "../../templates/booth/secretballot.js";
import { SeedStream } from "../../templates/booth/stream.js";
import { vectors } from "./vectors.mjs";

const FILES = vectors("secret");

test("there are vectors", () => assert.equal(FILES.length, 7));

for (const [name, vector] of FILES) {
  test(`the same seed gives the same ballot: ${name}`, () => {
    const { letter } = vector;
    const code = deriveBeleniosCode(letter.secret, letter.origin, letter.voter, letter.issue);
    assert.equal(code, vector.credential);
    const election = parseElection(utf8(vector.election));
    const credential = new BeleniosCredential(code, election.uuid);
    assert.equal(credential.publicText, vector.public);
    const stream = new SeedStream(bytesOfHex(vector.seed, 32));
    assert.deepEqual(vector.scalars.map(() => String(stream.next())), vector.scalars);
    const made = encryptBallot({ election, credential, seed: bytesOfHex(vector.seed, 32), choices: vector.choices });
    assert.equal(made.text, vector.ballot);
    assert.equal(made.hash, vector.sha256);
  });

  test(`another seed gives another ballot: ${name}`, () => {
    const election = parseElection(utf8(vector.election));
    const credential = new BeleniosCredential(vector.credential, election.uuid);
    const seed = bytesOfHex(vector.seed, 32);
    seed[31] ^= 1;
    const made = encryptBallot({ election, credential, seed, choices: vector.choices });
    assert.notEqual(made.hash, vector.sha256);
  });
}

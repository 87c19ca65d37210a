// The officers' script opens the same key files and signs the same bytes as the Python side: tests/vectors/desk/.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOfHex, hexOf, Refusal, utf8 } from "../../templates/booth/bytes.js";
import { openKeyFile, signStatement } from "../../templates/booth/desk/keyfile.js";
import { vectors } from "./vectors.mjs";

async function outcomeOf(action) {
  try {
    return { made: await action(), code: "ok" };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { code: refusal.code };
  }
}

for (const [name, vector] of vectors("desk")) {
  test(`${name}: ${vector.about}`, async () => {
    if (vector.what === "open") {
      const { made, code } = await outcomeOf(() => openKeyFile(utf8(vector.file), vector.passphrase));
      assert.equal(code, vector.expect);
      if (made) assert.equal(hexOf(made.seed), vector.seed);
      return;
    }
    const seed = bytesOfHex(vector.seed, 32);
    const { made, code } = await outcomeOf(() => signStatement(vector.text, seed, vector.earlier));
    assert.equal(code, vector.expect);
    if (made) assert.equal(hexOf(made), vector.signature);
  });
}

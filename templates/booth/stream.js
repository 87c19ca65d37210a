// One seed, all randomness of one ballot: scalars in the order of voting/SPEC.md, "Seed stream".

import { expand, extract } from "@noble/hashes/hkdf.js";
import { concat, demand } from "./bytes.js";
import { scalarOfLittle } from "./group.js";
import { hkdfSha256, labelled, sha256 } from "./hashing.js";

const EMPTY = new Uint8Array(0);

export class SeedStream {
  #key;
  #index = 0;

  constructor(seed) {
    demand(seed instanceof Uint8Array && seed.length === 32, "seed-malformed");
    this.#key = extract(sha256, seed, EMPTY);
  }

  next() {
    demand(this.#key, "seed-malformed");
    const place = new Uint8Array(8);
    new DataView(place.buffer).setUint32(4, this.#index);
    this.#index += 1;
    return scalarOfLittle(expand(sha256, this.#key, labelled("zhengyi/ballot-seed/v1", place), 64));
  }

  forget() {
    this.#key.fill(0);
    this.#key = null;
  }
}

/** The signature's nonce: a stream of its own, so that the unsigned ballot does not hang on the credential's secret. */
export function signatureNonce(exponent, hash) {
  return scalarOfLittle(hkdfSha256(concat(exponent, hash), EMPTY, labelled("zhengyi/ballot-signature/v1"), 64));
}

// The voter's Belenios credential, derived from the same letter as the voter's Ed25519 key; lives in memory only.

import { bytesOfHex, demand, hexOf, utf8 } from "./bytes.js";
import { BASE, challengeOf, elementText, mod, scalarOfBig, scalarOfLittle, times } from "./group.js";
import { hkdfSha256, labelled, sha256, sha512 } from "./hashing.js";
import { signatureNonce } from "./stream.js";

export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const DIGITS = 22;

/** 22 Base58 digits in groups of 5, 6, 5 and 6. */
export function deriveBeleniosCode(secret, origin, voter, issue) {
  const info = labelled("zhengyi/belenios-credential/v1", utf8(voter), utf8(String(issue)));
  let number = BigInt(`0x${hexOf(hkdfSha256(utf8(secret), utf8(origin), info, 64))}`);
  let digits = "";
  while (digits.length < DIGITS) {
    digits = BASE58[Number(number % 58n)] + digits;
    number /= 58n;
  }
  return `${digits.slice(0, 5)}-${digits.slice(5, 11)}-${digits.slice(11, 16)}-${digits.slice(16)}`;
}

/** The signing side of one voter in one election. `forget` wipes the exponent. */
export class BeleniosCredential {
  #exponent;

  constructor(code, uuid) {
    demand(/^[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}$/.test(code), "credential-malformed");
    const half = (part) => hexOf(sha256(utf8(`derive_credential|${uuid}|${part}|${code}`)));
    this.#exponent = bigEndian(mod(BigInt(`0x${half(0)}${half(1)}`)));
    this.publicText = elementText(times(BASE, scalarOfBig(this.#exponent)));
  }

  /** Schnorr signature over the hash of an unsigned ballot. `hash` are its bytes, `hashText` their text. */
  sign(hash, hashText) {
    demand(this.#exponent, "credential-malformed");
    const nonce = signatureNonce(this.#exponent, hash);
    const challenge = challengeOf(`sig|${hashText}|${elementText(times(BASE, nonce))}`);
    return { challenge, response: mod(nonce - scalarOfBig(this.#exponent) * challenge) };
  }

  /** Public key and proof of possession (`voting/SPEC.md`, "Secret mode"): A = z·B + c·X under a fresh nonce. */
  prove(origin, voter, issue) {
    demand(this.#exponent, "credential-malformed");
    const nonce = scalarOfLittle(crypto.getRandomValues(new Uint8Array(64)));
    const bytes = (text) => bytesOfHex(text, 32).reverse();
    const parts = [utf8(origin), utf8(voter), utf8(String(issue)), bytes(this.publicText), times(BASE, nonce).toBytes()];
    const challenge = scalarOfLittle(sha512(labelled("zhengyi/belenios-possession/v1", ...parts)));
    const response = mod(nonce - scalarOfBig(this.#exponent) * challenge);
    return { key: this.publicText, possession: { challenge: String(challenge), response: String(response) } };
  }

  forget() {
    this.#exponent.fill(0);
    this.#exponent = null;
  }
}

function bigEndian(scalar) {
  const hex = scalar.toString(16).padStart(64, "0");
  return Uint8Array.from({ length: 32 }, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

// From the code printed in the letter to the voter's key, and what that key signs.
// The key lives in the memory of one open page and nowhere else.

import { ed25519 } from "@noble/curves/ed25519.js";
import { demand, hexOf, utf8 } from "./bytes.js";
import { digest, encodeCanonical, hkdfSha256, labelled, messageOf } from "./hashing.js";

export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const CODE_LENGTH = 22;

/** What phone keyboards make of a plain letter or hyphen, undone: full-width forms, dashes, blanks of every kind. */
export function plainTyping(typed) {
  const narrow = typed.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  return narrow.replace(/[\s\u2010-\u2015\u2212_.\u00b7\u3002]/g, "-");
}

/** The characters that count: upper case, no spaces or hyphens, O read as 0, I and L as 1. */
export function tidyCode(typed) {
  return typed.replace(/[ -]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
}

/** Groups of four as in the letter. */
export function groupsOf(code) {
  return code.match(/.{1,4}/g) || [];
}

/** The 20 characters of the secret, or a refusal that tells a slip of the finger from another kind of text. */
export function parseCode(typed) {
  // ASCII before folding case: the capital of a foreign letter may be ASCII.
  demand(typed.length <= 100 && /^[\x20-\x7e]*$/.test(typed), "code-malformed");
  const code = tidyCode(typed);
  demand(code.length === CODE_LENGTH && Array.from(code).every((letter) => ALPHABET.includes(letter)), "code-malformed");
  const secret = code.slice(0, 20);
  demand(checkCharacters(secret) === code.slice(20), "code-check-wrong");
  return secret;
}

/** A secret of 100 fresh random bits: 20 characters, the most significant first. */
export function makeSecret() {
  const bytes = crypto.getRandomValues(new Uint8Array(13));
  let number = BigInt(`0x${hexOf(bytes)}`) >> 4n;
  bytes.fill(0);
  let secret = "";
  for (let place = 0; place < 20; place += 1) {
    secret = ALPHABET[Number(number & 31n)] + secret;
    number >>= 5n;
  }
  return secret;
}

/** A secret with its check characters, as a letter prints it. */
export function formatCode(secret) {
  return secret + checkCharacters(secret);
}

/** First ten bits of the labelled digest as two characters. */
export function checkCharacters(secret) {
  const [first, second] = digest("zhengyi/code-check/v1", utf8(secret));
  const bits = (first << 2) | (second >> 6);
  return ALPHABET[bits >> 5] + ALPHABET[bits & 31];
}

/** The voter's number as printed: `v0001`, or `v0001-2` on the second letter issued. */
export function parseVoterNumber(typed) {
  const plain = plainTyping(typed).toLowerCase().replace(/-+/g, "-").replace(/^-|-$/g, "");
  const found = /^([a-z]{0,4}[0-9]{1,12})(?:-([1-9][0-9]{0,3}))?$/.exec(plain);
  demand(found, "voter-number-wrong");
  const digits = /^[0-9]+$/.test(found[1]);
  return { voter: digits ? `v${found[1].padStart(4, "0")}` : found[1], issue: Number(found[2] || 1) };
}

export function deriveSeed(secret, origin, voter, issue) {
  const info = labelled("zhengyi/credential/v1", utf8(voter), utf8(String(issue)));
  return hkdfSha256(utf8(secret), utf8(origin), info, 32);
}

/** The signing key of one voter in one case. `forget` wipes the seed. */
export class VoterKey {
  #seed;

  constructor(seed) {
    this.#seed = seed;
    this.publicHex = hexOf(ed25519.getPublicKey(seed));
  }

  sign(label, value) {
    return hexOf(ed25519.sign(messageOf(label, encodeCanonical(value)), this.#seed));
  }

  forget() {
    this.#seed.fill(0);
  }
}

/** Shows that the phone holds the key, for this case, voter and issue alone. */
export function provePossession(key, origin, voter, issue) {
  return key.sign("zhengyi/possession/v1", { case: origin, issue, key: key.publicHex, voter });
}

export function signLogin(key, origin, challenge, voter) {
  return key.sign("zhengyi/login/v1", { case: origin, challenge, voter });
}

// What the voter's phone shows to a second device, as text: first the commitment (QR 1), after "test" the opening (QR 2).
// Upper-case letters, digits, colon and point only: a QR code packs these into five and a half bits each.

import { bytesOfHex, demand, hexOf } from "./bytes.js";

const COMMITMENT = /^ZHENGYI:BALLOT:1:([0-9A-F]{64}):([0-9A-F]{64})$/;
const OPENING = /^ZHENGYI:SEED:1:([0-9A-F]{64}):([01]{1,1001}(?:\.[01]{1,1001}){0,99})$/;

export function formatCommitment(credential, unsignedHash) {
  return `ZHENGYI:BALLOT:1:${credential}:${unsignedHash}`.toUpperCase();
}

export function parseCommitment(typed) {
  const found = COMMITMENT.exec(typed.trim().toUpperCase());
  demand(found, "commitment-malformed");
  return { credential: found[1].toLowerCase(), unsignedHash: found[2].toLowerCase() };
}

/** The seed, then for each question the digits 0 and 1 of its values. */
export function formatOpening(seed, choices) {
  return `ZHENGYI:SEED:1:${hexOf(seed).toUpperCase()}:${choices.map((values) => values.join("")).join(".")}`;
}

export function parseOpening(typed) {
  const found = OPENING.exec(typed.trim().toUpperCase());
  demand(found, "opening-malformed");
  const choices = found[2].split(".").map((digits) => Array.from(digits, Number));
  return { seed: bytesOfHex(found[1].toLowerCase(), 32), choices };
}

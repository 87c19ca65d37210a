// ElGamal of 0 and 1, and the proofs of Belenios protocol version 1 over such ciphertexts: interval and blank proofs.
//
// The prover knows the randomness r of the ciphertext, so a simulated branch needs products of the two fixed points
// only: from alpha = r·G and beta = r·Y + m·G follow z·G + c·alpha = (z + c·r)·G and
// z·Y + c·(beta − M·G) = (z + c·r)·Y + c·(m − M)·G. Each branch costs the same, whichever of them is the true one.

import { BASE, challengeOf, elementText, IDENTITY, mod, times } from "./group.js";

const NONE_OR_BASE = [IDENTITY, BASE];

/** A value 0 or 1 under the election's key: what is published (`alpha`, `beta`) and what only the prover knows. */
export function encrypt(key, value, randomness) {
  const alpha = times(BASE, randomness);
  const beta = times(key, randomness).add(NONE_OR_BASE[value]);
  return written({ alpha, beta, value, randomness });
}

/** The sum of ciphertexts, with the sum of what the prover knows. */
export function sumOf(ciphertexts) {
  const start = { alpha: IDENTITY, beta: IDENTITY, value: 0, randomness: 0n };
  return written(ciphertexts.reduce((sum, { alpha, beta, value, randomness }) => ({
    alpha: sum.alpha.add(alpha),
    beta: sum.beta.add(beta),
    value: sum.value + value,
    randomness: mod(sum.randomness + randomness),
  }), start));
}

/** Its two elements as texts, computed once: each costs an inversion. */
function written(ciphertext) {
  return { ...ciphertext, texts: { alpha: elementText(ciphertext.alpha), beta: elementText(ciphertext.beta) } };
}

export function ciphertextText({ texts: { alpha, beta } }) {
  return `${alpha},${beta}`;
}

/** Prove that the ciphertext holds one of `low` … `high`. `context` is the specification's S. */
export function proveInterval(key, context, ciphertext, low, high, stream) {
  const branches = [];
  for (let claimed = low; claimed <= high; claimed += 1) branches.push({ ciphertext, claimed });
  return proveOneOf(key, `prove|${context}|${ciphertextText(ciphertext)}|`, branches, ciphertext.value - low, stream);
}

/** `blank` encrypts 1 for a blank vote, `sum` the number of answers chosen. Not blank, or nothing chosen. */
export function proveBlank(key, context, blank, sum, stream) {
  const branches = [{ ciphertext: blank, claimed: 0 }, { ciphertext: sum, claimed: 0 }];
  return proveOneOf(key, `bproof0|${context}|`, branches, blank.value, stream);
}

/** Blank, or a number chosen from `low` to `high`. */
export function proveBlankOrInterval(key, context, blank, sum, low, high, stream) {
  const branches = [{ ciphertext: blank, claimed: 1 }];
  for (let claimed = low; claimed <= high; claimed += 1) branches.push({ ciphertext: sum, claimed });
  const truth = blank.value ? 0 : 1 + sum.value - low;
  return proveOneOf(key, `bproof1|${context}|`, branches, truth, stream);
}

/** Prove that at least the branch at `truth` holds, without telling which. One proof for each branch, in order. */
function proveOneOf(key, prefix, branches, truth, stream) {
  const moves = branches.map((branch, at) => move(key, branch, at === truth, stream));
  const whole = challengeOf(prefix + moves.map(({ text }) => text).join(","));
  const rest = mod(whole - moves.reduce((sum, { challenge }) => sum + challenge, 0n));
  return moves.map(({ challenge, response, nonce }, at) => {
    if (at !== truth) return { challenge, response };
    return { challenge: rest, response: mod(nonce - branches[at].ciphertext.randomness * rest) };
  });
}

function move(key, { ciphertext, claimed }, isTrue, stream) {
  if (isTrue) {
    const nonce = stream.next();
    return { nonce, challenge: 0n, text: `${elementText(times(BASE, nonce))},${elementText(times(key, nonce))}` };
  }
  const challenge = stream.next();
  const response = stream.next();
  const joint = mod(response + challenge * ciphertext.randomness);
  const offset = times(BASE, mod(challenge * BigInt(ciphertext.value - claimed)));
  return { challenge, response, text: `${elementText(times(BASE, joint))},${elementText(times(key, joint).add(offset))}` };
}

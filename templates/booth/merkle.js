// RFC 6962 trees: the two checks, and the two proofs made from any reader of nodes.
// Sizes may pass 2^31, so no bit operators.

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, demand, equal } from "./bytes.js";

export function leafHash(data) {
  return sha256(concat(Uint8Array.of(0), data));
}

export function nodeHash(left, right) {
  return sha256(concat(Uint8Array.of(1), left, right));
}

const half = (number) => Math.floor(number / 2);
const isOdd = (number) => number % 2 === 1;
const isHash = (value) => value instanceof Uint8Array && value.length === 32;

/** Refuse unless `leaf` stands at `index` in the tree of `size` leaves with `root`. */
export function checkInclusion(leaf, index, size, path, root) {
  demand(Number.isSafeInteger(index) && Number.isSafeInteger(size) && 0 <= index && index < size, "inclusion-wrong");
  demand([leaf, root, ...path].every(isHash), "inclusion-wrong");
  let [at, last, hash] = [index, size - 1, leaf];
  for (const beside of path) {
    demand(last > 0, "inclusion-wrong");
    if (isOdd(at) || at === last) {
      hash = nodeHash(beside, hash);
      while (!isOdd(at) && at > 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  demand(last === 0 && equal(hash, root), "inclusion-wrong");
}

/** Refuse unless the tree of `size` leaves begins with the tree of `old` leaves. */
export function checkConsistency(old, size, oldRoot, root, path) {
  demand([oldRoot, root, ...path].every(isHash) && 0 < old && old <= size, "consistency-wrong");
  if (old === size) return demand(path.length === 0 && equal(oldRoot, root), "consistency-wrong");
  let [at, last] = [old - 1, size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  const steps = at === 0 ? [oldRoot, ...path] : [...path];
  demand(steps.length > 0, "consistency-wrong");
  let [small, large] = [steps[0], steps[0]];
  for (const beside of steps.slice(1)) {
    demand(last > 0, "consistency-wrong");
    if (isOdd(at) || at === last) {
      [small, large] = [nodeHash(beside, small), nodeHash(beside, large)];
      while (!isOdd(at) && at > 0) [at, last] = [half(at), half(last)];
    } else {
      large = nodeHash(large, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  return demand(last === 0 && equal(small, oldRoot) && equal(large, root), "consistency-wrong");
}

/** Largest power of two below `size`. */
function splitOf(size) {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** Root of the leaves from `start` to `start + size`; `node(level, index)` gives the hash of a full subtree. */
async function rangeRoot(node, start, size) {
  const split = splitOf(size);
  if (size === 1 || split * 2 === size) {
    const level = Math.round(Math.log2(size));
    return node(level, start / size);
  }
  return nodeHash(await rangeRoot(node, start, split), await rangeRoot(node, start + split, size - split));
}

/** Path of leaf `index` in the tree of `size` leaves, leaf's sibling first. */
export async function proveInclusion(node, index, size, start = 0) {
  if (size === 1) return [];
  const split = splitOf(size);
  if (index < split) {
    return [...(await proveInclusion(node, index, split, start)), await rangeRoot(node, start + split, size - split)];
  }
  const path = await proveInclusion(node, index - split, size - split, start + split);
  return [...path, await rangeRoot(node, start, split)];
}

/** Path that shows the tree of `old` leaves inside the tree of `size` leaves. */
export async function proveConsistency(node, old, size, start = 0, whole = true) {
  if (old === size) return whole ? [] : [await rangeRoot(node, start, size)];
  const split = splitOf(size);
  if (old <= split) {
    const path = await proveConsistency(node, old, split, start, whole);
    return [...path, await rangeRoot(node, start + split, size - split)];
  }
  const path = await proveConsistency(node, old - split, size - split, start + split, false);
  return [...path, await rangeRoot(node, start, split)];
}

/** Root of a power-of-two row of hashes. */
export function foldRow(hashes) {
  let row = hashes;
  while (row.length > 1) row = Array.from({ length: row.length / 2 }, (_, at) => nodeHash(row[2 * at], row[2 * at + 1]));
  return row[0];
}

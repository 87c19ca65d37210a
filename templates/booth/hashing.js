// SHA-256 and HKDF under registered labels, and the one canonical JSON form that is hashed and signed.

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { concat, demand, hexOf, utf8 } from "./bytes.js";

export { sha256, sha512 };

/** label, a zero byte, then each part after its length in eight big-endian bytes. */
export function labelled(label, ...parts) {
  const pieces = [utf8(label), new Uint8Array(1)];
  for (const part of parts) {
    const length = new Uint8Array(8);
    new DataView(length.buffer).setUint32(4, part.length);
    pieces.push(length, part);
  }
  return concat(...pieces);
}

export function digest(label, ...parts) {
  return sha256(labelled(label, ...parts));
}

/** What is signed: label, line feed, payload. */
export function messageOf(label, payload) {
  return concat(utf8(label), utf8("\n"), payload);
}

export function hkdfSha256(secret, salt, info, length) {
  return hkdf(sha256, secret, salt, info, length);
}

export function hexSha256(bytes) {
  return hexOf(sha256(bytes));
}

/** The one spelling of a value: names sorted, no blanks, whole numbers only. */
export function canonicalText(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    demand(Number.isSafeInteger(value) && !Object.is(value, -0), "json-not-canonical");
    return String(value);
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  const names = Object.keys(value).sort();
  demand(names.every((name) => /^[a-z0-9_]+$/.test(name)), "json-not-canonical");
  return `{${names.map((name) => `"${name}":${canonicalText(value[name])}`).join(",")}}`;
}

export function encodeCanonical(value) {
  return utf8(canonicalText(value));
}

/** Read text that must be in the one spelling already. */
export function parseCanonical(text, code = "json-not-canonical") {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    demand(false, code);
  }
  demand(canonicalText(value) === text, code);
  return value;
}

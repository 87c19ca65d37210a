// Bytes and their one spelling as text: UTF-8, lower-case hex, base64 with padding, decimal without leading zeros.

/** Why something was refused: a stable code, the same as on the server where the server has one. */
export class Refusal extends Error {
  constructor(code, status = 0) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

/** Raise `code` unless `condition` holds. */
export function demand(condition, code) {
  if (!condition) throw new Refusal(code);
}

export function utf8(text) {
  return new TextEncoder().encode(text);
}

export function textOf(bytes, code = "encoding-malformed") {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(code);
  }
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Public data only: the time taken tells where the first difference stands. */
export function equal(left, right) {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function bytesOfHex(text, length) {
  demand(typeof text === "string" && /^[0-9a-f]*$/.test(text) && text.length === 2 * length, "encoding-malformed");
  return Uint8Array.from({ length }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

export function base64Of(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Strict: what is decoded is encoded again and must be the same text, so stray low bits are refused. */
export function bytesOfBase64(text) {
  demand(typeof text === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0, "encoding-malformed");
  const binary = atob(text);
  demand(btoa(binary) === text, "encoding-malformed");
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** A whole number up to 2^53 - 1 in its one decimal spelling. */
export function parseDecimal(text) {
  demand(typeof text === "string" && /^(0|[1-9][0-9]{0,15})$/.test(text), "encoding-malformed");
  const number = Number(text);
  demand(Number.isSafeInteger(number), "encoding-malformed");
  return number;
}

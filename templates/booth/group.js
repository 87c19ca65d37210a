// The prime-order group of edwards25519 as Belenios writes it: an element is the 32 bytes of RFC 8032 read as one
// big-endian number in hex, so in reverse order; a scalar is a decimal number below the order.
//
// `times` takes secrets: it uses the library's constant-time product and no other. BigInt itself promises nothing about
// time; that limit of the language stands in the SPEC.

import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesOfHex, demand, hexOf, Refusal, utf8 } from "./bytes.js";
import { sha256 } from "./hashing.js";

const Point = ed25519.Point;

export const ORDER = Point.Fn.ORDER;
export const BASE = Point.BASE;
export const IDENTITY = Point.ZERO;

/** Read an element: canonical, on the curve, of prime order; the identity only where `identity` allows it. */
export function parseElement(text, identity = false) {
  demand(typeof text === "string" && /^[0-9a-f]{64}$/.test(text), "element-malformed");
  let point;
  try {
    point = Point.fromBytes(bytesOfHex(text, 32).reverse(), false);
  } catch {
    throw new Refusal("element-malformed");
  }
  demand(point.isTorsionFree(), "element-malformed");
  demand(identity || !point.is0(), "element-identity");
  return point;
}

export function elementText(point) {
  return hexOf(point.toBytes().reverse());
}

export function parseScalar(text) {
  demand(typeof text === "string" && /^(0|[1-9][0-9]{0,75})$/.test(text), "scalar-malformed");
  const scalar = BigInt(text);
  demand(scalar < ORDER, "scalar-malformed");
  return scalar;
}

export function mod(number) {
  const rest = number % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

/** scalar times point in constant time. A zero, which no honest draw ever gives, is answered apart. */
export function times(point, scalar) {
  return scalar === 0n ? IDENTITY : point.multiply(scalar);
}

/** Bytes as a number, least significant first, reduced. */
export function scalarOfLittle(bytes) {
  return scalarOfBig(bytes.slice().reverse());
}

export function scalarOfBig(bytes) {
  return mod(BigInt(`0x${hexOf(bytes)}`));
}

/** The challenge of protocol version 1: SHA-256 of the transcript's text as a big-endian number, reduced. */
export function challengeOf(text) {
  return scalarOfBig(sha256(utf8(text)));
}

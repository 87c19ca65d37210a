// Elements and scalars: one spelling each, prime order only; and election.json as an outside program writes it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { hexOf, utf8 } from "../../templates/booth/bytes.js";
import { parseElection } from "../../templates/booth/election.js";
import { BASE, elementText, IDENTITY, mod, ORDER, parseElement, parseScalar, scalarOfLittle, times } from "../../templates/booth/group.js";
import { SeedStream } from "../../templates/booth/stream.js";
import { codeOf } from "./vectors.mjs";

const reversed = (hex) => hex.match(/../g).reverse().join("");
const ONE = "00".repeat(31) + "01";

test("elements: every text that is accepted is written back the same", () => {
  for (const scalar of [1n, 2n, 8n, ORDER - 1n, 0x123456789abcdefn ** 4n]) {
    const text = elementText(times(BASE, mod(scalar)));
    assert.equal(elementText(parseElement(text)), text);
  }
  assert.equal(elementText(BASE), "66".repeat(31) + "58");
  assert.equal(elementText(IDENTITY), ONE);
  assert.equal(elementText(parseElement(ONE, true)), ONE);
  assert.equal(codeOf(() => parseElement(ONE)), "element-identity");
});

test("elements off the curve, of mixed or small order, or not canonical", () => {
  const p = 2n ** 255n - 19n;
  const big = (number) => number.toString(16).padStart(64, "0");
  const sign = 1n << 255n;
  const small = [
    0n, p - 1n, sign, // orders 4, 2, 4
    0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7n, // order 8
    0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  ];
  const loose = [p, p + 1n, sign | 1n, sign | (p - 1n), 2n ** 256n - 1n, 2n];
  for (const number of [...small, ...loose]) assert.equal(codeOf(() => parseElement(big(number), true)), "element-malformed");
  const torsion = parsedLoosely(big(small[3]));
  const mixed = hexOf(BASE.add(torsion).toBytes());
  assert.equal(codeOf(() => parseElement(reversed(mixed))), "element-malformed");
  const good = elementText(BASE);
  for (const text of [good.toUpperCase().replace("66", "AB"), good.slice(2), `${good}00`, ` ${good}`, `${good}\n`, 5, null, undefined]) {
    assert.equal(codeOf(() => parseElement(text)), "element-malformed");
  }
});

function parsedLoosely(text) {
  return BASE.constructor.fromBytes(Uint8Array.from(Buffer.from(reversed(text), "hex")));
}

test("keys of the published edge cases: only those without a component of small order", () => {
  const url = new URL("../vectors/published/ed25519-edge/ed25519vectors.json", import.meta.url);
  let accepted = 0;
  for (const { key, flags } of JSON.parse(readFileSync(url, "utf8"))) {
    const dirty = (flags || []).some((flag) => ["low_order_A", "low_order_component_A", "non_canonical_A"].includes(flag));
    const code = codeOf(() => parseElement(reversed(key)));
    if (dirty) assert.notEqual(code, "ok");
    else assert.equal(code, "ok");
    accepted += code === "ok" ? 1 : 0;
  }
  assert.ok(accepted > 0);
});

test("scalars", () => {
  assert.equal(parseScalar("0"), 0n);
  assert.equal(parseScalar(String(ORDER - 1n)), ORDER - 1n);
  for (const text of [String(ORDER), "01", "-1", "+1", "1.0", "0x1", "", " 1", "1\n", "9".repeat(77), 1, null]) {
    assert.equal(codeOf(() => parseScalar(text)), "scalar-malformed");
  }
  assert.equal(mod(-1n), ORDER - 1n);
  assert.ok(times(BASE, 0n).equals(IDENTITY));
  assert.equal(scalarOfLittle(Uint8Array.of(1, 2)), 513n);
});

test("the seed stream: by its definition, from OpenSSL's HKDF", async () => {
  const { hkdfSync } = await import("node:crypto");
  const seed = Uint8Array.from({ length: 32 }, (_, at) => at);
  const stream = new SeedStream(seed);
  for (let at = 0; at < 300; at += 1) {
    const info = Buffer.concat([Buffer.from("zhengyi/ballot-seed/v1\0"), Buffer.alloc(8), Buffer.alloc(8)]);
    info.writeBigUInt64BE(8n, info.length - 16);
    info.writeBigUInt64BE(BigInt(at), info.length - 8);
    const bytes = Buffer.from(hkdfSync("sha256", seed, Buffer.alloc(0), info, 64)).reverse();
    assert.equal(stream.next(), BigInt(`0x${bytes.toString("hex")}`) % ORDER);
  }
  stream.forget();
  assert.equal(codeOf(() => stream.next()), "seed-malformed");
});

const GOOD = {
  version: 1,
  description: "d",
  name: "n",
  group: "Ed25519",
  public_key: elementText(times(BASE, 5n)),
  questions: [{ answers: ["a", "b"], min: 1, max: 1, question: "q" }],
  uuid: "KPj8DKHJGbhFrG",
  administrator: "x",
};

test("election.json: one reading only", () => {
  const read = (value) => codeOf(() => parseElection(utf8(typeof value === "string" ? value : JSON.stringify(value))));
  const text = JSON.stringify(GOOD);
  assert.equal(read(text), "ok");
  assert.equal(read(text.replace('"n"', '"\\u007f \\t ü"')), "ok");
  assert.equal(read(text.replace('"n"', '"\\u006e"')), "election-malformed");
  for (const bad of [`${text}\n`, ` ${text}`, text.replace('"name"', '"name":"other","name"'), "", "null", "[]", "5", "\ufeff" + text]) {
    assert.equal(read(bad), bad === "[]" ? "election-unsupported" : "election-malformed");
  }
  assert.equal(codeOf(() => parseElection(Uint8Array.of(0x22, 0xff, 0x22))), "election-malformed");
  for (const [name, value, code] of [
    ["version", 2, "election-unsupported"],
    ["group", "BELENIOS-2048", "election-unsupported"],
    ["uuid", "short", "election-malformed"],
    ["uuid", "0OIl0OIl0OIl0OIl", "election-malformed"],
    ["questions", [], "election-malformed"],
    ["questions", [null], "election-malformed"],
    ["questions", [{ type: "NonHomomorphic", value: {} }], "election-unsupported"],
    ["questions", [{ ...GOOD.questions[0], max: 1001 }], "election-malformed"],
    ["questions", [{ ...GOOD.questions[0], max: 0 }], "election-malformed"],
    ["questions", Array(101).fill(GOOD.questions[0]), "election-malformed"],
    ["questions", [{ ...GOOD.questions[0], answers: Array(1001).fill("a") }], "election-malformed"],
    ["questions", [{ ...GOOD.questions[0], min: 2 }], "election-malformed"],
    ["questions", [{ ...GOOD.questions[0], min: 0.5 }], "election-malformed"],
    ["questions", [{ ...GOOD.questions[0], answers: [] }], "election-malformed"],
    ["questions", [{ ...GOOD.questions[0], blank: 1 }], "election-malformed"],
    ["public_key", ONE, "element-identity"],
    ["public_key", "00".repeat(32), "element-malformed"],
  ]) {
    assert.equal(read({ ...GOOD, [name]: value }), code, name);
  }
});

test("no module of the booth multiplies by the library's variable-time product", () => {
  const folder = new URL("../../templates/booth/", import.meta.url);
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));
  assert.ok(modules.includes("group.js"));
  for (const name of modules) {
    assert.ok(!/[uU]nsafe|\bmulAdd|\bmsm\b|pippenger/.test(readFileSync(new URL(name, folder), "utf8")), name);
  }
});

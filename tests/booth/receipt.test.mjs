// Receipts on the phone: good ones hold, and each forgery is refused by its own code.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Board } from "../../templates/booth/board.js";
import { base64Of, bytesOfBase64, Refusal, utf8 } from "../../templates/booth/bytes.js";
import { ballotIdOf, makeCast, trackingCode } from "../../templates/booth/ballot.js";
import { VoterKey } from "../../templates/booth/credential.js";
import { canonicalText } from "../../templates/booth/hashing.js";
import { leafHash } from "../../templates/booth/merkle.js";
import { checkAgainstBoard, checkMine, checkReceipt, formatReceipt, parseReceipt } from "../../templates/booth/receipt.js";
import { codeOf } from "./vectors.mjs";
import { entryOf, LogKey, publish, receiptOf } from "./world.mjs";

const ORIGIN = "vote.example.org/office/case/demo";
const log = new LogKey(ORIGIN, 1);
const office = new LogKey("vote.example.org/office", 2);
const key = new VoterKey(new Uint8Array(32).fill(3));
const manifest = {
  case: ORIGIN,
  suite: "recorded-1",
  questions: [{ id: "q1", min: 1, max: 1, options: [{ id: "for" }, { id: "against" }, { id: "abstain" }] }],
};
const place = { checkpoint: { root: "11".repeat(32), size: 4 }, credential: 2, previous: null, sequence: 1 };
const cast = makeCast(manifest, "22".repeat(32), { q1: ["against"] }, "v0001", place, key);
const bodyOf = (made) => ({ ballot: made.ballot, signatures: [{ key: "voter", signature: made.signature }], statement: made.statement });
const filler = (seq) => entryOf(office, ORIGIN, seq, "delivery_recorded", { seq });

function ledger(size, at = 5, made = cast) {
  return Array.from({ length: size }, (_, seq) => (seq === at ? entryOf(office, ORIGIN, seq, "ballot_cast", bodyOf(made)) : filler(seq)));
}

function boardOf(entries, signer = log) {
  const leaves = entries.map(leafHash);
  const files = publish(leaves).set("checkpoint", signer.checkpoint(leaves));
  return new Board("", (path) => (files.has(path) ? Promise.resolve(files.get(path)) : Promise.reject(new Refusal("board-missing", 404))));
}

const refusalOf = async (promise) => promise.then(() => "ok", (refusal) => refusal.code);

test("a good receipt: own proof, own ballot, own tracking code", () => {
  const receipt = checkReceipt(receiptOf(log, ledger(9), 5), log.vkey);
  assert.equal(receipt.index, 5);
  assert.equal(receipt.id, cast.id);
  assert.equal(receipt.code, trackingCode(ballotIdOf(cast.statement)));
  checkMine(receipt, cast);
});

test("saving and reading gives the same file", () => {
  const file = receiptOf(log, ledger(9), 5);
  assert.deepEqual(parseReceipt(formatReceipt(file)), file);
});

test("every single changed character of the proof or the entry is refused", () => {
  const file = receiptOf(log, ledger(9), 5);
  for (const part of ["proof", "entry"]) {
    for (let at = 0; at < file[part].length; at += 3) {
      const other = file[part][at] === "A" ? "B" : "A";
      const forged = { ...file, [part]: file[part].slice(0, at) + other + file[part].slice(at + 1) };
      assert.notEqual(codeOf(() => checkReceipt(forged, log.vkey)), "ok", `${part} at ${at}`);
    }
  }
});

test("a receipt under another key, of another case, of another shape", () => {
  const thief = new LogKey(ORIGIN, 9);
  const other = new LogKey("vote.example.org/office/case/other", 1);
  const file = receiptOf(log, ledger(9), 5);
  assert.equal(codeOf(() => checkReceipt(receiptOf(thief, ledger(9), 5), log.vkey)), "receipt-other-key");
  assert.equal(codeOf(() => checkReceipt({ ...receiptOf(thief, ledger(9), 5), log: log.vkey }, log.vkey)), "signature-missing");
  assert.equal(codeOf(() => checkReceipt(receiptOf(other, ledger(9), 5), log.vkey)), "receipt-other-case");
  assert.equal(codeOf(() => checkReceipt(receiptOf(log, ledger(9), 4), log.vkey)), "entry-kind-wrong");
  for (const shape of ["", "{}", "[]", "null", "{\"v\":1}", formatReceipt({ ...file, v: 2 }), formatReceipt({ ...file, more: 1 })]) {
    assert.equal(codeOf(() => parseReceipt(shape)), "receipt-malformed");
  }
});

test("a valid receipt of somebody else's ballot is not mine", () => {
  const theirs = makeCast(manifest, "22".repeat(32), { q1: ["for"] }, "v0001", place, key);
  const receipt = checkReceipt(receiptOf(log, ledger(9, 5, theirs), 5), log.vkey);
  assert.equal(codeOf(() => checkMine(receipt, cast)), "receipt-not-mine");
  const swapped = { ...cast, ballot: theirs.ballot };
  assert.equal(codeOf(() => checkReceipt(receiptOf(log, ledger(9, 5, swapped), 5), log.vkey)), "ballot-hash-wrong");
  const resigned = { ...cast, signature: theirs.signature };
  const other = checkReceipt(receiptOf(log, ledger(9, 5, resigned), 5), log.vkey);
  assert.equal(codeOf(() => checkMine(other, cast)), "receipt-not-mine");
});

test("an entry that claims another place is refused", () => {
  const entries = ledger(9);
  entries[6] = entries[5];
  assert.equal(codeOf(() => checkReceipt(receiptOf(log, entries, 6), log.vkey)), "receipt-wrong");
});

test("later: the published ledger still holds the ballot", async () => {
  const receipt = checkReceipt(receiptOf(log, ledger(9), 5), log.vkey);
  for (const size of [9, 10, 300, 513]) {
    const now = await checkAgainstBoard(receipt, log.vkey, boardOf(ledger(size)));
    assert.equal(now.size, size);
  }
});

test("later: a shrunk, forked or foreign ledger is refused", async () => {
  const receipt = checkReceipt(receiptOf(log, ledger(9), 5), log.vkey);
  const without = (size) => ledger(size).map((entry, seq) => (seq === 5 ? filler(5) : entry));
  assert.equal(await refusalOf(checkAgainstBoard(receipt, log.vkey, boardOf(ledger(8)))), "ledger-shrunk");
  assert.equal(await refusalOf(checkAgainstBoard(receipt, log.vkey, boardOf(without(9)))), "ledger-forked");
  assert.equal(await refusalOf(checkAgainstBoard(receipt, log.vkey, boardOf(without(300)))), "ledger-forked");
  const before = ledger(300).map((entry, seq) => (seq === 2 ? filler(77) : entry));
  assert.equal(await refusalOf(checkAgainstBoard(receipt, log.vkey, boardOf(before))), "ledger-forked");
  const foreign = boardOf(ledger(300), new LogKey(ORIGIN, 9));
  assert.equal(await refusalOf(checkAgainstBoard(receipt, log.vkey, foreign)), "signature-missing");
});

test("strict spellings", () => {
  assert.equal(codeOf(() => bytesOfBase64("QQ=")), "encoding-malformed");
  assert.equal(codeOf(() => bytesOfBase64("QR==")), "encoding-malformed");
  assert.equal(base64Of(bytesOfBase64("QQ==")), "QQ==");
  const file = receiptOf(log, ledger(9), 5);
  for (const bad of ["05", "+5", " 5", "5.0", "0x5", "5e0"]) {
    const forged = { ...file, proof: file.proof.replace("index 5", `index ${bad}`) };
    assert.equal(codeOf(() => checkReceipt(forged, log.vkey)), "encoding-malformed");
  }
  assert.equal(canonicalText({ b: 1, a: ["é", null, true] }), '{"a":["é",null,true],"b":1}');
  assert.equal(utf8("é").length, 2);
});

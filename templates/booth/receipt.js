// What the voter keeps: the entry and its proof. Checked from the file alone, then against the ledger as published now.

import { bytesOfBase64, demand, equal, parseDecimal, utf8 } from "./bytes.js";
import { ballotIdOf, codeInLedger } from "./ballot.js";
import { canonicalText, hexSha256, parseCanonical } from "./hashing.js";
import { checkConsistency, checkInclusion, leafHash, proveConsistency, proveInclusion } from "./merkle.js";
import { checkCheckpoint, parseLogKey, parseNote } from "./note.js";

const NAMES = "entry,kind,log,proof,v";

/** The receipt file: one JSON object of five members. */
export function parseReceipt(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    demand(false, "receipt-malformed");
  }
  demand(file !== null && typeof file === "object" && !Array.isArray(file), "receipt-malformed");
  demand(Object.keys(file).sort().join() === NAMES, "receipt-malformed");
  demand(file.kind === "zhengyi-receipt" && file.v === 1, "receipt-malformed");
  demand([file.entry, file.log, file.proof].every((part) => typeof part === "string"), "receipt-malformed");
  return file;
}

/** The C2SP tlog-proof text: index, path and the signed checkpoint as it was given. */
export function parseProof(text) {
  const at = text.indexOf("\n\n");
  const lines = text.slice(0, at).split("\n");
  demand(at > 0 && lines.shift() === "c2sp.org/tlog-proof@v1", "proof-malformed");
  if (lines.length && lines[0].startsWith("extra ")) bytesOfBase64(lines.shift().slice(6));
  const index = lines.shift() || "";
  demand(index.startsWith("index ") && lines.length <= 63, "proof-malformed");
  const path = lines.map(bytesOfBase64);
  demand(path.every((hash) => hash.length === 32), "proof-malformed");
  return { index: parseDecimal(index.slice(6)), path, checkpoint: utf8(text.slice(at + 2)) };
}

/** The ballot inside an entry's bytes; its identity is computed from the statement, never read from the server. */
export function openEntry(data) {
  const text = parseNote(data).text.slice(0, -1);
  const entry = parseCanonical(text, "entry-malformed");
  demand(entry !== null && entry.kind === "ballot_cast" && entry.body, "entry-kind-wrong");
  const { ballot, signatures, statement } = entry.body;
  demand(typeof ballot === "string" && statement && Array.isArray(signatures), "entry-malformed");
  demand(statement.ballot === hexSha256(utf8(ballot)), "ballot-hash-wrong");
  const [id, code] = [ballotIdOf(statement), codeInLedger(ballot, statement)];
  return { seq: entry.seq, time: entry.time, origin: entry.case, ballot, signatures, statement, id, code };
}

/** Check a receipt by itself: under `log`, the key this page was given, never the one in the file. */
export function checkReceipt(file, log) {
  const key = parseLogKey(log);
  const claimed = parseLogKey(file.log);
  demand(claimed.name === key.name, "receipt-other-case");
  demand(file.log === log, "receipt-other-key");
  const proof = parseProof(file.proof);
  const checkpoint = checkCheckpoint(proof.checkpoint, key);
  const data = bytesOfBase64(file.entry);
  checkInclusion(leafHash(data), proof.index, checkpoint.size, proof.path, checkpoint.root);
  const entry = openEntry(data);
  demand(entry.seq === proof.index && entry.origin === key.name && entry.statement.case === key.name, "receipt-wrong");
  return { ...entry, index: proof.index, checkpoint, data };
}

/** The entry must hold exactly what this phone signed, byte for byte. */
export function checkMine(receipt, cast) {
  demand(receipt.ballot === cast.ballot, "receipt-not-mine");
  demand(canonicalText(receipt.statement) === canonicalText(cast.statement), "receipt-not-mine");
  const [voter] = receipt.signatures;
  demand(receipt.signatures.length === 1 && voter.key === "voter" && voter.signature === cast.signature, "receipt-not-mine");
}

/**
 * Hold a good receipt against the ledger as it is published now. `board` reads published files.
 *
 * 1. The published checkpoint is signed by the same key.
 * 2. It is not smaller than the receipt's; of the same size it has the same root.
 * 3. The published ledger begins with the receipt's ledger.
 * 4. The entry stands at its place in the published ledger.
 * Nodes come from the server unproved; steps 3 and 4 accept them only if both signed roots come out.
 */
export async function checkAgainstBoard(receipt, log, board) {
  const now = checkCheckpoint(await board.checkpoint(), parseLogKey(log)); // 1
  const then = receipt.checkpoint;
  demand(now.size >= then.size, "ledger-shrunk"); // 2
  if (now.size === then.size) {
    demand(equal(now.root, then.root), "ledger-forked");
    return now;
  }
  const node = board.nodesOf(now.size);
  const growth = await proveConsistency(node, then.size, now.size);
  const path = await proveInclusion(node, receipt.index, now.size);
  under("ledger-forked", () => checkConsistency(then.size, now.size, then.root, now.root, growth)); // 3
  under("ledger-forked", () => checkInclusion(leafHash(receipt.data), receipt.index, now.size, path, now.root)); // 4
  return now;
}

function under(code, check) {
  try {
    check();
  } catch {
    demand(false, code);
  }
}

export function receiptFileName(receipt) {
  return `zhengyi-${receipt.code}.json`;
}

/** The saved bytes, as text. */
export function formatReceipt(file) {
  return canonicalText(file);
}


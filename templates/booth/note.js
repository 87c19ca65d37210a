// Signed notes, log keys and checkpoints (C2SP), as far as a receipt needs them.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesOfBase64, concat, demand, equal, hexOf, parseDecimal, textOf, utf8 } from "./bytes.js";

const ED25519 = 1;
const LIMIT = 65536;

/** `name+hex8+base64`: the id is computed again and must agree. */
export function parseLogKey(text) {
  const found = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  demand(found, "key-malformed");
  const typed = bytesOfBase64(found[3]);
  demand(typed.length === 33 && typed[0] === ED25519, "key-malformed");
  const id = sha256(concat(utf8(found[1]), utf8("\n"), typed)).slice(0, 4);
  demand(hexOf(id) === found[2], "key-malformed");
  return { name: found[1], id, publicKey: typed.slice(1), text };
}

/** Text (with its final line feed) and signatures; split at the last empty line. */
export function parseNote(data) {
  demand(data.length <= LIMIT, "note-malformed");
  const whole = textOf(data, "note-malformed");
  const at = whole.lastIndexOf("\n\n");
  demand(at > 0 && whole.endsWith("\n"), "note-malformed");
  const lines = whole.slice(at + 2, -1).split("\n");
  const signatures = lines.map((line) => {
    const found = /^— ([^+\s]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    demand(found, "note-malformed");
    const packed = bytesOfBase64(found[2]);
    demand(packed.length > 4, "note-malformed");
    return { name: found[1], id: packed.slice(0, 4), signature: packed.slice(4) };
  });
  return { text: whole.slice(0, at + 1), signatures };
}

/** One good signature of `key`, and none of its bad; others are passed over. */
export function checkNote(note, key) {
  const own = note.signatures.filter((line) => line.name === key.name && equal(line.id, key.id));
  demand(own.length > 0, "signature-missing");
  for (const line of own) {
    demand(line.signature.length === 64, "signature-wrong");
    demand(isSigned(line.signature, utf8(note.text), key.publicKey), "signature-wrong");
  }
}

function isSigned(signature, message, publicKey) {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** Origin, size and root of a checkpoint signed by `key`; the origin must be the key's name. */
export function checkCheckpoint(data, key) {
  const note = parseNote(data);
  checkNote(note, key);
  const lines = note.text.slice(0, -1).split("\n");
  demand(lines.length === 3 && lines[0] === key.name, "checkpoint-malformed");
  const root = bytesOfBase64(lines[2]);
  demand(root.length === 32, "checkpoint-malformed");
  return { origin: lines[0], size: parseDecimal(lines[1]), root };
}

// A small published ledger made in memory, with a signing key of its own: what an honest or a lying server would show.

import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { tileNumber } from "../../templates/booth/board.js";
import { base64Of, concat, hexOf, utf8 } from "../../templates/booth/bytes.js";
import { canonicalText } from "../../templates/booth/hashing.js";
import { leafHash, nodeHash } from "../../templates/booth/merkle.js";

const sha256 = (data) => new Uint8Array(createHash("sha256").update(data).digest());

/** An Ed25519 key of OpenSSL, not of the library under test. */
function keyOf(seed) {
  const wrapped = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  return createPrivateKey({ key: wrapped, format: "der", type: "pkcs8" });
}

/** RFC 6962 by its definition: slow, short, and not what the booth uses. */
export function rootOf(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** Path by its definition. */
export function pathOf(leaves, index) {
  if (leaves.length === 1) return [];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...pathOf(left, index), rootOf(right)] : [...pathOf(right, index - split), rootOf(left)];
}

/** The tiles of hashes as files: path -> bytes. */
export function publish(leaves) {
  const files = new Map();
  let row = leaves;
  for (let level = 0; row.length; level += 1) {
    const next = [];
    for (let number = 0; number * 256 < row.length; number += 1) {
      const part = row.slice(number * 256, (number + 1) * 256);
      files.set(`tile/${level}/${tileNumber(number)}${part.length === 256 ? "" : `.p/${part.length}`}`, concat(...part));
      if (part.length === 256) next.push(rootOf(part));
    }
    row = next;
  }
  return files;
}

export class LogKey {
  constructor(name, seedByte) {
    this.name = name;
    this.secret = keyOf(new Uint8Array(32).fill(seedByte));
    const published = createPublicKey(this.secret).export({ format: "der", type: "spki" });
    const typed = concat(Uint8Array.of(1), new Uint8Array(published.subarray(-32)));
    this.id = sha256(concat(utf8(name), utf8("\n"), typed)).slice(0, 4);
    this.vkey = `${name}+${hexOf(this.id)}+${base64Of(typed)}`;
  }

  note(text) {
    const signature = new Uint8Array(sign(null, utf8(text), this.secret));
    return utf8(`${text}\n— ${this.name} ${base64Of(concat(this.id, signature))}\n`);
  }

  checkpoint(leaves) {
    return this.note(`${this.name}\n${leaves.length}\n${base64Of(rootOf(leaves))}\n`);
  }
}

/** Receipt file for the entry at `index` among `entries`, under a checkpoint of all of them. */
export function receiptOf(key, entries, index) {
  const leaves = entries.map(leafHash);
  const path = pathOf(leaves, index).map((hash) => `${base64Of(hash)}\n`).join("");
  const checkpoint = new TextDecoder().decode(key.checkpoint(leaves));
  const proof = `c2sp.org/tlog-proof@v1\nindex ${index}\n${path}\n${checkpoint}`;
  return { entry: base64Of(entries[index]), kind: "zhengyi-receipt", log: key.vkey, proof, v: 1 };
}

/** An entry's bytes: canonical line, office's signature. */
export function entryOf(office, origin, seq, kind, body) {
  return office.note(`${canonicalText({ body, case: origin, kind, prev: "00".repeat(32), seq, time: 1661000000 + seq, v: 1 })}\n`);
}

// Sealed key files (keys/SPEC.md, Formats 5): opened here, in the officer's browser, and nowhere else.

import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { bytesOfBase64, bytesOfHex, concat, demand, equal, Refusal, textOf, utf8 } from "../bytes.js";
import { encodeCanonical, hexSha256, messageOf, parseCanonical } from "../hashing.js";

const MAX_FILE = 4096;
const LIMITS = { memory: [8192, 2 ** 30], passes: [1, 20] };
const MEMBERS = "box,kdf,kind,name,nonce,v,vkey";
const KDF_MEMBERS = "memory,name,passes,salt";

/** Read a key file without opening it: its members, the shape checked. */
export function readKeyFile(bytes) {
  demand(bytes.length <= MAX_FILE && bytes[bytes.length - 1] === 10, "desk-key-file-malformed");
  const file = parseCanonical(textOf(bytes.subarray(0, -1), "desk-key-file-malformed"), "desk-key-file-malformed");
  const { kdf } = file || {};
  const isRight =
    file && Object.keys(file).sort().join() === MEMBERS && file.kind === "zhengyi-key-sealed" && file.v === 1 &&
    kdf && Object.keys(kdf).sort().join() === KDF_MEMBERS && kdf.name === "argon2id" &&
    Object.entries(LIMITS).every(([name, [low, high]]) => Number.isInteger(kdf[name]) && low <= kdf[name] && kdf[name] <= high);
  demand(isRight, "desk-key-file-malformed");
  return file;
}

/** Open a sealed key: the secret seed, whose public key is compared with the one that the file names. */
export async function openKeyFile(bytes, passphrase, tell = () => {}) {
  const file = readKeyFile(bytes);
  const { box, ...header } = file;
  const options = { t: file.kdf.passes, m: Math.floor(file.kdf.memory / 1024), p: 1, dkLen: 32, onProgress: tell };
  const key = await argon2idAsync(utf8(passphrase.normalize("NFC")), bytesOfHex(file.kdf.salt, 16), options);
  let seed;
  try {
    seed = xchacha20poly1305(key, bytesOfHex(file.nonce, 24), encodeCanonical(header)).decrypt(bytesOfBase64(box));
  } catch {
    throw new Refusal("desk-passphrase-wrong");
  }
  demand(seed.length === 32 && equal(ed25519.getPublicKey(seed), publicOf(file.vkey)), "desk-key-file-malformed");
  return { seed, vkey: file.vkey, name: file.name };
}

/** The public key in `name+id+base64`, where the id is the hash of name and key (keys/SPEC.md, Formats 4). */
export function publicOf(vkey) {
  const [name, id, text, ...rest] = vkey.split("+");
  // Base64 may hold a plus sign itself.
  const bytes = bytesOfBase64([text, ...rest].join("+"));
  demand(bytes.length === 33 && bytes[0] === 1, "desk-key-file-malformed");
  demand(hexSha256(concat(utf8(name), utf8("\n"), bytes)).slice(0, 8) === id, "desk-key-file-malformed");
  return bytes.subarray(1);
}

/** What officers sign: the statement's canonical text under its label. Any other spelling is refused. */
export function statementMessage(text) {
  const statement = parseCanonical(text, "desk-statement-changed");
  const names = Object.keys(statement).sort().join();
  demand(names === "body,case,kind,nonce,v" && statement.v === 1, "desk-statement-changed");
  return messageOf("zhengyi/statement/v1", utf8(text));
}

/** Sign a statement; every signature made before must be one of these very bytes. */
export function signStatement(text, seed, earlier = []) {
  const message = statementMessage(text);
  for (const { signature, key } of earlier) {
    demand(ed25519.verify(bytesOfHex(signature, 64), message, bytesOfHex(key, 32)), "desk-statement-changed");
  }
  return ed25519.sign(message, seed);
}

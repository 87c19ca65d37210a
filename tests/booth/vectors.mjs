// Reads the vectors that Python and the booth share.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Refusal } from "../../templates/booth/bytes.js";

const ROOT = new URL("../vectors/", import.meta.url);

/** All files of one folder: [name, parsed JSON]. An empty folder is an error, not a pass. */
export function vectors(folder) {
  const place = new URL(`${folder}/`, ROOT);
  const names = readdirSync(fileURLToPath(place)).filter((name) => name.endsWith(".json")).sort();
  if (!names.length) throw new Error(`no vectors in ${folder}`);
  return names.map((name) => [name, JSON.parse(readFileSync(new URL(name, place), "utf8"))]);
}

/** The code with which `action` refuses, or "ok". Anything but a refusal passes through. */
export function codeOf(action) {
  try {
    action();
    return "ok";
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return refusal.code;
  }
}

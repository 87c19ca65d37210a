// The published ledger as static files: the checkpoint and the tiles of hashes (C2SP tlog-tiles).

import { demand, Refusal } from "./bytes.js";
import { foldRow } from "./merkle.js";

const WIDTH = 256;

/** 1234067 -> `x001/x234/067`. */
export function tileNumber(number) {
  const groups = [];
  let rest = number;
  do {
    groups.unshift(String(rest % 1000).padStart(3, "0"));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
}

/** Name of tile `number` at `level` in a tree of `size` leaves; partial at the right edge. */
export function tilePath(level, number, size) {
  const hashes = Math.floor(size / WIDTH ** level);
  const full = number < Math.floor(hashes / WIDTH);
  return `tile/${level}/${tileNumber(number)}${full ? "" : `.p/${hashes % WIDTH}`}`;
}

/** Reads published files below `base`; each tile once. */
export class Board {
  constructor(base, get = fetchBytes) {
    this.base = base;
    this.get = get;
    this.tiles = new Map();
  }

  checkpoint() {
    return this.get(`${this.base}checkpoint`);
  }

  tile(path) {
    if (!this.tiles.has(path)) this.tiles.set(path, this.get(this.base + path));
    return this.tiles.get(path);
  }

  /** A reader of full subtrees: `node(level, index)` covers 2^level leaves from index * 2^level on. */
  nodesOf(size) {
    return async (level, index) => {
      const row = Math.floor(level / 8);
      const count = 2 ** (level % 8);
      const first = index * count;
      const data = await this.tile(tilePath(row, Math.floor(first / WIDTH), size));
      const at = first % WIDTH;
      demand(data.length % 32 === 0 && data.length >= (at + count) * 32, "tile-malformed");
      return foldRow(Array.from({ length: count }, (_, step) => data.slice((at + step) * 32, (at + step + 1) * 32)));
    };
  }
}

async function fetchBytes(address) {
  let answer;
  try {
    answer = await fetch(address, { cache: "no-store", credentials: "omit", redirect: "error" });
  } catch {
    throw new Refusal("network");
  }
  if (!answer.ok) throw new Refusal("board-missing", answer.status);
  return new Uint8Array(await answer.arrayBuffer());
}

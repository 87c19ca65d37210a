// Trees on the phone: every proof for every place and size, read from tiles as they are published, and its forged twin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tileNumber, tilePath, Board } from "../../templates/booth/board.js";
import { utf8 } from "../../templates/booth/bytes.js";
import {
  checkConsistency,
  checkInclusion,
  leafHash,
  nodeHash,
  proveConsistency,
  proveInclusion,
} from "../../templates/booth/merkle.js";
import { codeOf } from "./vectors.mjs";
import { publish, rootOf } from "./world.mjs";

const leaves = Array.from({ length: 600 }, (_, at) => leafHash(utf8(`entry ${at}`)));
const SIZES = [1, 2, 3, 5, 8, 13, 21, 32, 255, 256, 257, 511, 512, 513, 600];

const boardOf = (size) => {
  const files = publish(leaves.slice(0, size));
  return new Board("", (path) => {
    assert.ok(files.has(path), `no published file ${path}`);
    return Promise.resolve(files.get(path));
  });
};

test("inclusion holds for every place, and for no other leaf, place or root", async () => {
  for (const size of SIZES) {
    const root = rootOf(leaves.slice(0, size));
    const node = boardOf(size).nodesOf(size);
    for (let index = 0; index < size; index += size > 40 ? 37 : 1) {
      const path = await proveInclusion(node, index, size);
      checkInclusion(leaves[index], index, size, path, root);
      assert.equal(codeOf(() => checkInclusion(nodeHash(root, root), index, size, path, root)), "inclusion-wrong");
      assert.equal(codeOf(() => checkInclusion(leaves[index], index, size, path, leaves[599])), "inclusion-wrong");
      assert.equal(codeOf(() => checkInclusion(leaves[index], size, size, path, root)), "inclusion-wrong");
      assert.equal(codeOf(() => checkInclusion(leaves[index], index, size, [...path, root], root)), "inclusion-wrong");
      if (size > 1) {
        const other = index === 0 ? 1 : index - 1;
        assert.equal(codeOf(() => checkInclusion(leaves[index], other, size, path, root)), "inclusion-wrong");
        assert.equal(codeOf(() => checkInclusion(leaves[index], index, size, path.slice(1), root)), "inclusion-wrong");
      }
    }
  }
});

test("a larger ledger begins with the smaller one, or is refused", async () => {
  for (const size of SIZES) {
    const root = rootOf(leaves.slice(0, size));
    const node = boardOf(size).nodesOf(size);
    for (const old of SIZES.filter((other) => other <= size)) {
      const oldRoot = rootOf(leaves.slice(0, old));
      const path = await proveConsistency(node, old, size);
      checkConsistency(old, size, oldRoot, root, path);
      const forged = rootOf([...leaves.slice(0, old - 1), leafHash(utf8("another"))]);
      assert.equal(codeOf(() => checkConsistency(old, size, forged, root, path)), "consistency-wrong");
      assert.equal(codeOf(() => checkConsistency(old, size, oldRoot, forged, path)), "consistency-wrong");
      assert.equal(codeOf(() => checkConsistency(old, size, oldRoot, root, [...path, root])), "consistency-wrong");
      if (path.length) assert.equal(codeOf(() => checkConsistency(old, size, oldRoot, root, path.slice(1))), "consistency-wrong");
    }
  }
});

test("the smallest numbers", () => {
  const [leaf] = leaves;
  assert.equal(codeOf(() => checkInclusion(leaf, 0, 0, [], leaf)), "inclusion-wrong");
  assert.equal(codeOf(() => checkInclusion(leaf, -1, 1, [], leaf)), "inclusion-wrong");
  assert.equal(codeOf(() => checkInclusion(new Uint8Array(0), 0, 1, [], new Uint8Array(0))), "inclusion-wrong");
  assert.equal(codeOf(() => checkConsistency(0, 1, leaf, leaf, [])), "consistency-wrong");
  assert.equal(codeOf(() => checkConsistency(2, 1, leaf, leaf, [])), "consistency-wrong");
});

test("names of tiles", () => {
  assert.equal(tileNumber(0), "000");
  assert.equal(tileNumber(1234067), "x001/x234/067");
  assert.equal(tilePath(0, 0, 7), "tile/0/000.p/7");
  assert.equal(tilePath(0, 0, 256), "tile/0/000");
  assert.equal(tilePath(1, 0, 256), "tile/1/000.p/1");
  assert.equal(tilePath(0, 273, 70000), "tile/0/273.p/112");
  assert.equal(tilePath(1, 1, 70000), "tile/1/001.p/17");
});

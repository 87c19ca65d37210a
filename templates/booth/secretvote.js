// The secret vote on the voting page: the election that the manifest means, the ballot prepared, cast or tested.

import { BASE58, BeleniosCredential, deriveBeleniosCode } from "./belenios.js";
import { byId, fill, show, word } from "./page.js";
import { drawCode } from "./qr.js";
import { demand, hexOf, textOf, utf8 } from "./bytes.js";
import { makeSecretCast } from "./ballot.js";
import { elementText, IDENTITY, parseElement } from "./group.js";
import { makeSeed, PreparedBallot } from "./secretballot.js";
import { parseElection } from "./election.js";
import { patiently } from "./server.js";
import { digest, hexSha256 } from "./hashing.js";

const UUID_LENGTH = 22;

/** Fetch the election and hold it against the manifest that this page was pinned to and that will be signed. */
export async function takeElection(state) {
  const fetched = (name) => patiently(() => state.server.file(name), { tries: 5 });
  const election = parseElection(await fetched("election"));
  checkElection(election, state.manifest, state.page.manifest);
  checkKey(election, state.manifest.trustees, await fetched("trustees"));
  return election;
}

/** Every member but the key follows from the manifest alone. */
export function checkElection(election, manifest, manifestHash) {
  demand(election.uuid === caseUuid(manifest.case), "election-changed");
  demand(election.description === `zhengyi manifest sha256:${manifestHash}`, "election-changed");
  demand(election.name === manifest.title.zh_cn, "election-changed");
  const meant = manifest.questions.map(({ title, options, blank = false, min, max }) => ({
    answers: options.map(({ label }) => label.zh_cn), blank, min, max, title: title.zh_cn,
  }));
  demand(JSON.stringify(election.questions) === JSON.stringify(meant), "election-changed");
}

/** The key is the sum of the trustees' keys: of each single one, and of each first coefficient within a group. */
export function checkKey(election, { sha256 }, data) {
  demand(hexSha256(data) === sha256, "election-changed");
  const parts = JSON.parse(textOf(data)).flatMap(([kind, item]) =>
    kind === "Single" ? [item.public_key] : item.coefexps.map(({ message }) => JSON.parse(message).coefexps[0]),
  );
  const key = parts.reduce((sum, part) => sum.add(parseElement(part)), IDENTITY);
  demand(elementText(key) === elementText(election.key), "election-changed");
}

/** 22 Base58 digits of a hash of the case's origin. */
export function caseUuid(origin) {
  let number = BigInt(`0x${hexOf(digest("zhengyi/case-uuid/v1", utf8(origin)))}`);
  let digits = "";
  while (digits.length < UUID_LENGTH) {
    digits = BASE58[Number(number % 58n)] + digits;
    number /= 58n;
  }
  return digits;
}

export function takeCredential({ page, voter, issue, election }, secret) {
  return new BeleniosCredential(deriveBeleniosCode(secret, page.origin, voter, issue), election.uuid);
}

/** The choice as zeros and ones, the blank one first where a question has it. */
export function selectionsOf(manifest, chosen) {
  return manifest.questions.map(({ id, options, blank }) => {
    const picked = chosen[id] || [];
    return [...(blank ? [Number(!picked.length)] : []), ...options.map((option) => Number(picked.includes(option.id)))];
  });
}

/** Encrypt under a fresh seed. Nothing is signed and nothing sent. */
export function prepareBallot(state) {
  const { election, credential, manifest, chosen, place } = state;
  wipeBallot(state);
  state.cast = null;
  demand(place.belenios === credential.publicText, "credential-wrong");
  const choices = selectionsOf(manifest, chosen);
  state.prepared = new PreparedBallot({ election, credential: credential.publicText, seed: makeSeed(), choices });
}

/** What a second device takes before the voter says cast or test. */
export function showCommitment({ prepared }) {
  const { commitment } = prepared;
  fill("commitment-picture", drawCode(commitment, word("commitment-label")));
  fill("commitment-text", commitment);
  byId("check-second").open = false;
}

/** Cast: only now the credential and the voter's key sign; the seed is gone. */
export function castPrepared(state) {
  const { prepared, credential, manifest, page, election, voter, place, key } = state;
  state.prepared = null;
  state.cast = makeSecretCast(manifest, page.manifest, election, prepared.cast(credential), voter, place, key);
}

/** Test: the ledger is told that this ballot never counts, then the phone gives away what is in it. */
export async function testPrepared(state) {
  const second = byId("check-second");
  if (!second.open) {
    second.open = true; // without the first code on another device a test shows nothing
    fill("scan-first", word("scan-first"));
    if (second.scrollIntoView) second.scrollIntoView();
    return;
  }
  const { prepared } = state;
  await patiently(() => state.server.tested(prepared.unsignedHash), { tries: 5 });
  state.prepared = null;
  const opening = prepared.test();
  fill("opening-picture", drawCode(opening, word("opening-label")));
  fill("opening-text", opening);
  show("tested");
}

/** Going back or leaving: the seed of a ballot neither cast nor tested is wiped, and no code stays on the page. */
export function wipeBallot(state) {
  if (state.prepared) state.prepared.forget();
  state.prepared = null;
  for (const id of ["commitment-picture", "commitment-text", "opening-picture", "opening-text", "scan-first"]) {
    if (byId(id)) fill(id);
  }
}

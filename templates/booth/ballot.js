// The ballot, the cast statement over it, and the request that carries both. Built once, sent as often as need be.

import { bytesOfHex, demand, utf8 } from "./bytes.js";
import { ALPHABET } from "./credential.js";
import { canonicalText, encodeCanonical, hexSha256, messageOf } from "./hashing.js";

export const CAST_LABEL = "zhengyi/cast/v1";

/** `chosen` maps a question's id to the ids of the options chosen; the manifest gives the order. */
export function makeBallotText(manifest, manifestHash, chosen) {
  const answers = manifest.questions.map((question) => {
    const wanted = chosen[question.id] || [];
    const options = question.options.map((option) => option.id).filter((id) => wanted.includes(id));
    demand(options.length === wanted.length, "option-unknown");
    const isBlank = question.blank && !options.length;
    demand(isBlank || (question.min <= options.length && options.length <= question.max), "selection-count-wrong");
    return { options, question: question.id };
  });
  return canonicalText({ answers, manifest: manifestHash, suite: manifest.suite, v: 1 });
}

/** `place` is what the server says of this voter's next ballot; `election` the hash of a secret vote's election. */
export function makeStatement(manifest, manifestHash, ballotText, voter, place, election = null) {
  return {
    ballot: hexSha256(utf8(ballotText)),
    case: manifest.case,
    channel: "app",
    checkpoint: { root: place.checkpoint.root, size: place.checkpoint.size },
    credential: place.credential,
    election,
    manifest: manifestHash,
    previous: place.previous,
    sequence: place.sequence,
    suite: manifest.suite,
    v: 1,
    voter,
  };
}

/** The ballot's identity: hash of what is signed, without the signature. */
export function ballotIdOf(statement) {
  return hexSha256(messageOf(CAST_LABEL, encodeCanonical(statement)));
}

/** The first 40 bits of the identity as eight characters, for people to compare. */
export function trackingCode(ballotId) {
  const bytes = bytesOfHex(ballotId, 32);
  let letters = "";
  for (let at = 0; at < 40; at += 5) {
    const pair = (bytes[at >> 3] << 8) | bytes[(at >> 3) + 1];
    letters += ALPHABET[(pair >> (11 - (at & 7))) & 31];
  }
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** Everything of one casting: the exact body, its id and its tracking code. */
export function makeCast(manifest, manifestHash, chosen, voter, place, key) {
  const ballot = makeBallotText(manifest, manifestHash, chosen);
  const cast = signCast(ballot, makeStatement(manifest, manifestHash, ballot, voter, place), key);
  return { ...cast, code: trackingCode(cast.id) };
}

/** The same for a ballot that is encrypted: the code is the one shown before the choice between cast and test. */
export function makeSecretCast(manifest, manifestHash, election, { text, code }, voter, place, key) {
  return { ...signCast(text, makeStatement(manifest, manifestHash, text, voter, place, election.hash), key), code };
}

function signCast(ballot, statement, key) {
  const signature = key.sign(CAST_LABEL, statement);
  return { id: ballotIdOf(statement), ballot, statement, signature, body: canonicalText({ ballot, signature, statement }) };
}

/** The code of a ballot in the ledger: of an encrypted one from all of it but its signature. */
export function codeInLedger(ballotText, statement) {
  if (statement.election === null) return trackingCode(ballotIdOf(statement));
  let value;
  try {
    value = JSON.parse(ballotText);
  } catch {
    demand(false, "entry-malformed");
  }
  demand(value !== null && typeof value === "object", "entry-malformed");
  const { signature, ...unsigned } = value;
  demand(JSON.stringify({ ...unsigned, signature }) === ballotText, "entry-malformed");
  return trackingCode(hexSha256(utf8(JSON.stringify(unsigned))));
}

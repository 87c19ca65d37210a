// The judgement of the second device. A tested ballot: does its seed give the hash that was fixed before, and what is in
// it? A cast ballot: is it the one that was fixed?

import { bytesOfBase64, demand, Refusal, textOf, utf8 } from "../bytes.js";
import { checkChoices, parseElection } from "../election.js";
import { hexSha256 } from "../hashing.js";
import { makeUnsignedBallot } from "../secretballot.js";

const LARGEST = 4 << 20;

/** election.json as a file: its stored bytes, behind which a tool may have put one line feed. */
export function readElection(data) {
  demand(data.length <= LARGEST, "election-malformed");
  return parseElection(data[data.length - 1] === 10 ? data.subarray(0, -1) : data);
}

/** Build the ballot anew and compare all 256 bits with what was fixed before. Returns the answers in words. */
export function checkOpening(election, commitment, opening) {
  checkChoices(election, opening.choices);
  const text = makeUnsignedBallot(election, commitment.credential, opening.choices, opening.seed);
  demand(hexSha256(utf8(text)) === commitment.unsignedHash, "opening-wrong");
  return election.questions.map(({ title, answers, blank }, at) => {
    const values = opening.choices[at].slice(blank ? 1 : 0);
    return { title, blank: blank && opening.choices[at][0] === 1, chosen: answers.filter((_, which) => values[which] === 1) };
  });
}

/** `text` is a receipt file or the ballot itself. Whether it stands in the ledger is the receipt page's question. */
export function checkCast(commitment, text) {
  demand(text.length <= LARGEST, "ballot-malformed");
  const ballot = ballotOf(text.trim());
  const { signature, ...unsigned } = parsed(ballot);
  demand(JSON.stringify({ ...unsigned, signature }) === ballot, "ballot-malformed");
  demand(hexSha256(utf8(JSON.stringify(unsigned))) === commitment.unsignedHash, "ballot-other");
}

function ballotOf(text) {
  const value = parsed(text);
  if (value.kind !== "zhengyi-receipt") return text;
  const [line] = textOf(bytesOfBase64(value.entry)).split("\n");
  const { body } = parsed(line);
  demand(body && typeof body.ballot === "string", "ballot-malformed");
  return body.ballot;
}

function parsed(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("ballot-malformed");
  }
  demand(value !== null && typeof value === "object" && !Array.isArray(value), "ballot-malformed");
  return value;
}

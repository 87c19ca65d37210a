// Checks a Belenios ballot by the specification's equations alone, knowing no secret: the judge of what the booth makes.
// It first has to accept the ballots of a program that is not ours (tests/vectors/belenios/), see secret.test.mjs.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { ed25519 } from "../../templates/booth/node_modules/@noble/curves/ed25519.js";

const { Point } = ed25519;
const q = Point.Fn.ORDER;
const G = Point.BASE;
const sha256 = (text) => createHash("sha256").update(text).digest();
const hashNumber = (text) => BigInt(`0x${sha256(text).toString("hex")}`) % q;
const bare = (bytes) => bytes.toString("base64").replace(/=/g, "");
const read = (text) => Point.fromBytes(Buffer.from(text, "hex").reverse());
const write = (point) => Buffer.from(point.toBytes()).reverse().toString("hex");
const sumOf = (numbers) => numbers.reduce((sum, number) => (sum + number) % q, 0n);

/** challenge and response of each branch give its two commitments back; then the hash of all must be the sum. */
function holds(prefix, Y, branches, proofs) {
  if (branches.length !== proofs.length) return false;
  const texts = branches.map(([alpha, beta, M], at) => {
    const [c, z] = [BigInt(proofs[at].challenge), BigInt(proofs[at].response)];
    const shifted = beta.add(G.multiplyUnsafe(BigInt(M)).negate());
    const A = G.multiplyUnsafe(z).add(alpha.multiplyUnsafe(c));
    const B = Y.multiplyUnsafe(z).add(shifted.multiplyUnsafe(c));
    return `${write(A)},${write(B)}`;
  });
  return hashNumber(prefix + texts.join(",")) === sumOf(proofs.map(({ challenge }) => BigInt(challenge)));
}

const range = (low, high) => Array.from({ length: high - low + 1 }, (_, at) => low + at);
const pairText = ({ alpha, beta }) => `${alpha},${beta}`;

function checkAnswer(S0, Y, question, answer) {
  const width = question.answers.length + (question.blank ? 1 : 0);
  if (answer.choices.length !== width || answer.individual_proofs.length !== width) return "width";
  const points = answer.choices.map(({ alpha, beta }) => [read(alpha), read(beta)]);
  for (const [at, [alpha, beta]] of points.entries()) {
    const prefix = `prove|${S0}|${pairText(answer.choices[at])}|`;
    if (!holds(prefix, Y, [[alpha, beta, 0], [alpha, beta, 1]], answer.individual_proofs[at])) return "option";
  }
  const S = `${S0}|${answer.choices.map(pairText).join(",")}`;
  const counted = question.blank ? points.slice(1) : points;
  const [alpha, beta] = counted.reduce(([a, b], [c, d]) => [a.add(c), b.add(d)], [Point.ZERO, Point.ZERO]);
  const within = range(question.min, question.max).map((M) => [alpha, beta, M]);
  if (!question.blank) {
    return holds(`prove|${S}|${write(alpha)},${write(beta)}|`, Y, within, answer.overall_proof) ? "ok" : "sum";
  }
  const [first] = points;
  if (!holds(`bproof1|${S}|`, Y, [[...first, 1], ...within], answer.overall_proof)) return "sum";
  return holds(`bproof0|${S}|`, Y, [[...first, 0], [alpha, beta, 0]], answer.blank_proof) ? "ok" : "blank";
}

/** "ok", or what is wrong first. */
export function verdictOn(electionData, ballotText) {
  const election = JSON.parse(electionData);
  const { signature, ...unsigned } = JSON.parse(ballotText);
  const phi = bare(sha256(electionData));
  if (JSON.stringify({ ...unsigned, signature }) !== ballotText) return "form";
  if (Object.keys(unsigned).join() !== "election_uuid,election_hash,credential,answers") return "form";
  if (unsigned.election_uuid !== election.uuid || unsigned.election_hash !== phi) return "election";
  const Y = read(election.public_key);
  const S0 = `${phi}|${unsigned.credential}`;
  for (const [at, question] of election.questions.entries()) {
    const verdict = checkAnswer(S0, Y, question, unsigned.answers[at]);
    if (verdict !== "ok") return verdict;
  }
  const { hash, proof } = signature;
  if (hash !== bare(sha256(JSON.stringify(unsigned)))) return "hash";
  const c = BigInt(proof.challenge);
  const A = G.multiplyUnsafe(BigInt(proof.response)).add(read(unsigned.credential).multiplyUnsafe(c));
  return hashNumber(`sig|${hash}|${write(A)}`) === c ? "ok" : "signature";
}

/** The members of an archive that Belenios' own tool made: [name, bytes], in order. */
function membersOf(data) {
  const members = [];
  for (let at = 0; at + 512 <= data.length && data[at] !== 0; ) {
    const name = data.subarray(at, at + 100).toString().replace(/\0.*$/s, "");
    const size = parseInt(data.subarray(at + 124, at + 136).toString(), 8);
    members.push([name, data.subarray(at + 512, at + 512 + size)]);
    at += 512 + 512 * Math.ceil(size / 512);
  }
  return members;
}

/** Elections made by Belenios' own tool: name, election.json, ballots, and its secret credentials. */
export function foreignElections() {
  const folder = new URL("../vectors/belenios/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".bel")).sort();
  if (!names.length) throw new Error("no archives");
  return names.map((name) => {
    const files = new Map(membersOf(readFileSync(new URL(name, folder))));
    const events = [...files].filter(([file]) => file.endsWith(".event.json")).map(([, bytes]) => JSON.parse(bytes));
    const data = (hash) => files.get(`${hash}.data.json`);
    const setup = JSON.parse(data(events.find(({ type }) => type === "Setup").payload));
    return {
      name,
      election: data(setup.election),
      credentials: JSON.parse(data(setup.credentials)).map((line) => line.split(",")[0]),
      ballots: events.filter(({ type }) => type === "Ballot").map(({ payload }) => data(payload).toString()),
      about: JSON.parse(readFileSync(new URL(name.replace(".bel", ".json"), folder), "utf8")),
    };
  });
}

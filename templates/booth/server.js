// The one way to talk to the server: same origin, JSON, a time limit, and patience with bad networks.

import { demand, Refusal } from "./bytes.js";
import { canonicalText, hexSha256 } from "./hashing.js";

const LIMIT_MS = 20000;

export class Server {
  constructor(caseId) {
    this.root = `/api/cases/${caseId}`;
  }

  challenge(voter) {
    return send("POST", `${this.root}/challenges`, JSON.stringify({ voter }));
  }

  login(challenge, signature, voter, issue) {
    return send("POST", `${this.root}/logins`, JSON.stringify({ challenge, issue, signature, voter }));
  }

  enterCode(login, code) {
    return send("POST", `/api/logins/${login}/code`, JSON.stringify({ code }));
  }

  /** Who the owner says to be: unit, name and last four characters. */
  identify(details) {
    return send("POST", `${this.root}/identifications`, canonicalText(details));
  }

  enterIdentityCode(identification, code) {
    return send("POST", `/api/identifications/${identification}/code`, JSON.stringify({ code }));
  }

  visitProvider() {
    return send("POST", `${this.root}/provider`, "{}");
  }

  /** What the proof of identity in this browser allows, and what became of a request. */
  enrolment() {
    return send("GET", `${this.root}/enrolment`);
  }

  enrol(request) {
    return send("POST", `${this.root}/enrolment`, canonicalText(request));
  }

  place() {
    return send("GET", `${this.root}/ballot-place`);
  }

  cast(id, body) {
    return send("PUT", `${this.root}/ballots/${id}`, body);
  }

  /** Where a ballot stands, by its choice-free identity. */
  find(id) {
    return send("GET", `${this.root}/ballots/${id}`);
  }

  receipt(index) {
    return send("GET", `${this.root}/receipts/${index}`);
  }

  /** A ballot that was opened as a test: only its hash is told. */
  tested(hash) {
    return send("POST", `${this.root}/tested`, JSON.stringify({ hash }));
  }

  /** The exact bytes of a secret vote's `election` or `trustees`. */
  async file(name) {
    const answer = await ask("GET", `${this.root}/${name}`);
    if (!answer.ok) throw new Refusal("manifest-missing", answer.status);
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** The manifest, only if its bytes hash to what this page was pinned to. */
  async manifest(pinned) {
    const answer = await ask("GET", `${this.root}/manifest`);
    if (!answer.ok) throw new Refusal("manifest-missing", answer.status);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    demand(hexSha256(bytes) === pinned, "manifest-changed");
    return JSON.parse(new TextDecoder().decode(bytes));
  }
}

async function ask(method, path, body) {
  const stop = typeof AbortController === "function" ? new AbortController() : null;
  const timer = stop && setTimeout(() => stop.abort(), LIMIT_MS);
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    headers["X-Zhengyi"] = "1";
  }
  const options = { method, headers, body, cache: "no-store", credentials: "same-origin", redirect: "error" };
  try {
    return await fetch(path, stop ? { ...options, signal: stop.signal } : options);
  } catch {
    throw new Refusal("network");
  } finally {
    clearTimeout(timer);
  }
}

async function send(method, path, body) {
  const answer = await ask(method, path, body);
  let value = null;
  try {
    value = await answer.json();
  } catch {
    if (answer.ok) throw new Refusal("network");
  }
  if (!answer.ok) throw new Refusal((value && value.code) || "server-error", answer.status);
  return value;
}

/** Worth another try: no answer, or an answer that says the server is not well. Any 4xx but 408 and 429 is final. */
export function isPassing(refusal) {
  return refusal.code === "network" || refusal.status >= 500 || refusal.status === 408 || refusal.status === 429;
}

export function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** Call `action` until it answers or refuses for good: 0.3 s, doubling to 8 s, with jitter. */
export async function patiently(action, { tries = 9, waiting = () => {}, delay = pause } = {}) {
  for (let turn = 1; ; turn += 1) {
    try {
      return await action();
    } catch (refusal) {
      if (!(refusal instanceof Refusal) || !isPassing(refusal) || turn >= tries) throw refusal;
      waiting(turn);
      await delay(Math.min(300 * 2 ** (turn - 1), 8000) * (0.75 + Math.random() / 2));
    }
  }
}

// The checking page: election, then the first code, and only then the second one or the receipt. Nothing leaves it.

import "../polyfill.js";
import { trackingCode } from "../ballot.js";
import { Refusal, utf8 } from "../bytes.js";
import { parseCommitment, parseOpening } from "../opening.js";
import { canScan, scan } from "./camera.js";
import { checkCast, checkOpening, readElection } from "./judge.js";
import { isAlarm, word } from "./words.js";

const byId = (id) => document.getElementById(id);
const state = { election: null, commitment: null, camera: null };
const language = () => document.documentElement.lang;
const say = (code, values) => word(code, language(), values);

function paragraph(text, className = "") {
  return Object.assign(document.createElement("p"), { textContent: text, className });
}

function answer(id, kind, ...lines) {
  const place = byId(id);
  place.textContent = "";
  place.className = `answer ${kind}`;
  place.append(...lines);
}

/** Run `action`; a refusal is said at `id`, and said loudly where the phone itself is in doubt. */
function judge(id, action) {
  try {
    action();
  } catch (refusal) {
    const code = refusal instanceof Refusal ? refusal.code : "unknown";
    answer(id, isAlarm(code) ? "bad" : "hint", paragraph(say(code)));
  }
}

function show(...ids) {
  for (const step of document.querySelectorAll("[data-step]")) step.hidden = !ids.includes(step.id);
}

function takeElection(data) {
  judge("election-answer", () => {
    const election = readElection(data);
    Object.assign(state, { election, commitment: null });
    const code = Object.assign(document.createElement("code"), { textContent: election.hash.match(/.{8}/g).join(" ") });
    answer("election-answer", "good", paragraph(say("election-taken", { name: election.name })), code);
    startBallot();
  });
}

/** The next ballot: what was fixed for the last one is forgotten, the election stays. */
function startBallot() {
  state.commitment = null;
  for (const id of ["commitment", "opening", "receipt"]) byId(id).value = "";
  for (const id of ["commitment-answer", "opening-answer", "receipt-answer"]) answer(id, "");
  byId("commitment").readOnly = false;
  show("step-election", "step-commitment");
}

function takeCommitment() {
  if (state.commitment) return; // fixed is fixed
  judge("commitment-answer", () => {
    state.commitment = parseCommitment(byId("commitment").value);
    byId("commitment").readOnly = true;
    answer("commitment-answer", "good", paragraph(say("commitment-taken")), paragraph(trackingCode(state.commitment.unsignedHash), "code"));
    show("step-election", "step-commitment", "step-outcome");
  });
}

function takeOpening() {
  judge("opening-answer", () => {
    const found = checkOpening(state.election, state.commitment, parseOpening(byId("opening").value));
    const lines = found.flatMap(({ title, blank, chosen }) => {
      const picked = blank ? [say("blank")] : chosen.length ? chosen : [say("none")];
      return [paragraph(title), ...picked.map((text) => paragraph(text, "choice"))];
    });
    answer("opening-answer", "good", paragraph(say("test-good")), ...lines);
  });
}

function takeReceipt() {
  judge("receipt-answer", () => {
    checkCast(state.commitment, byId("receipt").value);
    answer("receipt-answer", "good", paragraph(say("cast-good")));
  });
}

async function takeFile(input, take) {
  const [file] = input.files;
  if (file) take(new Uint8Array(await file.arrayBuffer()));
  input.value = "";
}

function accepts(parse) {
  return (text) => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };
}

async function scanInto(id, parse, take) {
  if (state.camera) return state.camera.stop();
  const video = byId("video");
  byId("camera").hidden = false;
  state.camera = scan(video, accepts(parse));
  try {
    const text = await state.camera.found;
    if (text === null) return undefined;
    byId(id).value = text;
    take();
  } catch {
    answer(`${id}-answer`, "hint", paragraph(say("camera-refused")));
  } finally {
    state.camera = null;
    byId("camera").hidden = true;
  }
  return undefined;
}

function wire() {
  const press = (id, action) => byId(id).addEventListener("click", action);
  byId("election-file").addEventListener("change", (event) => takeFile(event.target, takeElection));
  byId("receipt-file").addEventListener("change", (event) =>
    takeFile(event.target, (data) => {
      byId("receipt").value = new TextDecoder().decode(data);
      takeReceipt();
    }));
  press("election-take", () => takeElection(utf8(byId("election").value)));
  press("commitment-take", takeCommitment);
  press("opening-take", takeOpening);
  press("receipt-take", takeReceipt);
  press("again", startBallot);
  press("camera-stop", () => state.camera && state.camera.stop());
  press("commitment-scan", () => !state.commitment && scanInto("commitment", parseCommitment, takeCommitment));
  press("opening-scan", () => scanInto("opening", parseOpening, takeOpening));
  for (const button of document.querySelectorAll("[data-scan]")) button.hidden = !canScan();
  press("language", () => {
    document.documentElement.lang = language() === "en" ? "zh-CN" : "en";
  });
}

wire();
show("step-election");

// An owner without a letter: details, a code to the roll's number, a key of the phone's own that the registrar certifies.
// The secret is shown in the letter's form, to be written down; it lives in the memory of this page and nowhere else.

import { byId, complain, element, fill, onEnter, onPress, show, word } from "./page.js";
import { deriveSeed, formatCode, groupsOf, makeSecret, provePossession, VoterKey } from "./credential.js";
import { forget, takePlace } from "./identify.js";
import { patiently, pause } from "./server.js";
import { takeCredential } from "./secretvote.js";

const PERIOD_MS = 2000;
const TURNS = 150;

export function wireEnrol(state, entered) {
  if (!byId("identify-remote")) return;
  const sms = byId("enrol-code");
  onPress("identify-remote", () => show("details"));
  onPress("details-next", () => identify(state));
  onEnter(byId("last-four"), "details-next");
  onPress("details-back", () => show("identify"));
  if (byId("details-provider")) onPress("details-provider", () => visitProvider(state));
  onPress("enrol-next", () => enterCode(state, sms), (refusal) => complain(refusal.code, sms));
  onEnter(sms, "enrol-next");
  onPress("enrol-again", () => identify(state, "code-sent-again"));
  onPress("enrol-back", () => show("details"));
  onPress("pick-next", () => pick(state));
  onPress("keep-next", () => askForKey(state, entered));
  onPress("certify-again", () => awaitRegistrar(state, entered));
}

/** Back from the identity provider with a proof of identity. */
export async function resumeEnrol(state) {
  const { voters } = await patiently(() => state.server.enrolment(), { tries: 3 });
  return offer(state, voters);
}

/** Send what the owner typed. The answer is the same whether or not it agrees with the roll. */
async function identify(state, notice = null) {
  const fields = ["unit-label", "owner-name", "last-four"].map(byId);
  const empty = fields.find((field) => !field.value.trim());
  if (empty) return complain("details-missing", empty);
  const [unit, name, lastFour] = fields.map((field) => field.value.trim());
  const answer = await state.server.identify({ last_four: lastFour, name, unit });
  state.identification = answer.identification;
  byId("enrol-code").value = "";
  show("enrol");
  fill("enrol-notice", notice ? word(notice) : "");
}

async function visitProvider(state) {
  const { address } = await patiently(() => state.server.visitProvider(), { tries: 3 });
  window.location.assign(address);
}

async function enterCode(state, sms) {
  const digits = sms.value.normalize("NFKC").replace(/\D/g, "");
  if (digits.length !== 6) return complain("sms-length-wrong", sms);
  const { voters } = await patiently(() => state.server.enterIdentityCode(state.identification, digits), { tries: 3 });
  for (const id of ["unit-label", "owner-name", "last-four", "enrol-code"]) byId(id).value = "";
  return offer(state, voters);
}

/** One voter, or the owner's choice among several. */
function offer(state, voters) {
  state.offered = voters;
  if (voters.length === 1) return makeKey(state, voters[0]);
  const line = ({ voter, units }, at) => {
    const input = element("input", { type: "radio", name: "holding", value: voter, checked: at === 0 });
    const label = element("span", { className: "option-label", textContent: units.join("、") });
    return element("label", { className: "option" }, input, label);
  };
  fill("pick-options", ...voters.map(line));
  return show("pick");
}

function pick(state) {
  const chosen = document.querySelector("#pick-options input:checked");
  return makeKey(state, state.offered.find(({ voter }) => voter === chosen.value));
}

/** Draw the secret and show it; nothing is sent before the owner says to have it. */
function makeKey(state, { voter, issue, units }) {
  forget(state);
  const secret = makeSecret();
  Object.assign(state, { voter, issue });
  state.key = new VoterKey(deriveSeed(secret, state.page.origin, voter, issue));
  if (state.election) state.credential = takeCredential(state, secret);
  byId("language-switch").hidden = true; // it reloads the page, and the key would be gone
  fill("keep-units", units.join("、"));
  fill("keep-number", issue === 1 ? voter : `${voter}-${issue}`);
  fill("keep-code", ...groupsOf(formatCode(secret)).map((group) => element("span", { textContent: group })));
  show("keep");
}

async function askForKey(state, entered) {
  const { key, credential, voter, issue, page } = state;
  const request = { issue, key: key.publicHex, possession: provePossession(key, page.origin, voter, issue), voter };
  if (credential) request.belenios = credential.prove(page.origin, voter, issue);
  await patiently(() => state.server.enrol(request), { tries: 5 });
  return awaitRegistrar(state, entered);
}

/** The registrar signs elsewhere; ask until it is done, then vote. */
async function awaitRegistrar(state, entered) {
  show("certify");
  byId("certify-again").hidden = true;
  fill("certify-state", word("certify-waiting"));
  for (let turn = 0; turn < TURNS && state.key; turn += 1) {
    const outcome = await outcomeOf(state);
    if (outcome === "issued") {
      await takePlace(state);
      for (const id of ["keep-number", "keep-code"]) fill(id);
      return entered();
    }
    if (outcome !== "waiting") {
      forget(state);
      show("details");
      return complain(outcome);
    }
    await pause(PERIOD_MS);
  }
  fill("certify-state", word("certify-later"));
  byId("certify-again").hidden = false;
}

async function outcomeOf({ server, voter }) {
  const { voters } = await patiently(() => server.enrolment(), { tries: 9 });
  const line = voters.find((item) => item.voter === voter);
  return line ? line.state : "enrolment-foreign";
}

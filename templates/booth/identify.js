// Who votes: the letter gives the key, the text message opens the session. `entered` is called once both are done.

import { byId, complain, element, fill, onEnter, onPress, show, word } from "./page.js";
import { CODE_LENGTH, deriveSeed, groupsOf, parseCode, parseVoterNumber } from "./credential.js";
import { plainTyping, signLogin, tidyCode, VoterKey } from "./credential.js";
import { checkCheckpoint, parseLogKey } from "./note.js";
import { takeCredential, wipeBallot } from "./secretvote.js";
import { hexOf } from "./bytes.js";
import { patiently } from "./server.js";

export function wireIdentify(state, entered) {
  const [number, letter, sms] = [byId("voter-number"), byId("letter-code"), byId("sms-code")];
  const printed = /^\?(?:.*&)?voter=([a-z0-9-]{1,40})(?:&|$)/.exec(window.location.search); // as the letter's QR code has it
  if (printed) number.value = printed[1];
  letter.addEventListener("input", () => echoCode(letter.value));
  onEnter(number, "identify-next");
  onEnter(letter, "identify-next");
  onPress("identify-next", () => identify(state, number, letter));
  onEnter(sms, "code-next");
  onPress("code-next", () => enterCode(state, sms, entered), (refusal) => complain(refusal.code, sms));
  onPress("code-again", () => login(state, "code-sent-again"));
  onPress("code-back", () => show("identify"));
}

/** Repeat the typed code in groups of four, as the letter prints it. */
function echoCode(typed) {
  const code = tidyCode(plainTyping(typed));
  fill("letter-echo", ...groupsOf(code).map((group) => element("span", { textContent: group })));
  fill("letter-count", word("code-count", { typed: code.length, whole: CODE_LENGTH }));
}

async function identify(state, number, letter) {
  const entry = parsed(() => parseVoterNumber(number.value), number);
  const typed = plainTyping(letter.value);
  const count = { typed: tidyCode(typed).length, whole: CODE_LENGTH };
  const secret = entry && parsed(() => parseCode(typed), letter, count);
  if (!secret) return;
  forget(state);
  Object.assign(state, entry);
  state.key = new VoterKey(deriveSeed(secret, state.page.origin, entry.voter, entry.issue));
  if (state.election) state.credential = takeCredential(state, secret);
  byId("language-switch").hidden = true; // it reloads the page, and the key would be gone
  letter.value = "";
  echoCode("");
  await login(state);
}

function parsed(parse, field, values = {}) {
  try {
    return parse();
  } catch (refusal) {
    complain(refusal.code, field, values);
    return null;
  }
}

/** Ask for a text message. The answer is the same whether or not number and code belong together. */
export async function login(state, notice = null) {
  const { server, key, page, voter, issue } = state;
  const { challenge } = await patiently(() => server.challenge(voter), { tries: 3 });
  const answer = await server.login(challenge, signLogin(key, page.origin, challenge, voter), voter, issue);
  state.login = answer.login;
  byId("sms-code").value = "";
  show("code");
  fill("code-notice", notice ? word(notice) : "");
}

async function enterCode(state, sms, entered) {
  const digits = sms.value.normalize("NFKC").replace(/\D/g, "");
  if (digits.length !== 6) return complain("sms-length-wrong", sms);
  await patiently(() => state.server.enterCode(state.login, digits), { tries: 3 });
  sms.value = "";
  await takePlace(state);
  return entered();
}

/** The voter's place in the ledger, under the newest checkpoint this phone has seen signed: so voters are witnesses. */
export async function takePlace(state) {
  const place = await patiently(() => state.server.place(), { tries: 5 });
  const seen = checkCheckpoint(await patiently(() => state.board.checkpoint(), { tries: 5 }), parseLogKey(state.page.log));
  state.place = { ...place, checkpoint: { root: hexOf(seen.root), size: seen.size } };
}

/** Wipe the keys and everything made with them. */
export function forget(state) {
  if (state.key) state.key.forget();
  if (state.credential) state.credential.forget();
  wipeBallot(state);
  Object.assign(state, { key: null, credential: null, cast: null, place: null, chosen: {}, at: 0 });
}

// From "confirm" to a checked receipt: send, retry, find out after silence, poll, verify, keep.

import { demand, Refusal } from "./bytes.js";
import { checkMine, checkReceipt, formatReceipt, receiptFileName } from "./receipt.js";
import { byId, element, fill, onPress, show, timeText, word } from "./page.js";
import { patiently, pause } from "./server.js";
import { login } from "./identify.js";
import { showCheck, showTracking } from "./questions.js";

const PENDING = "zhengyi-pending";
// The ballot no longer fits this voter's place in the ledger: another one was cast meanwhile.
const OVERTAKEN = ["sequence-wrong", "previous-wrong", "checkpoint-seen-wrong", "ballot-replayed"];

/** Send the one ballot that was checked. Retries send the same bytes; only an answer about this very ballot counts. */
export async function castAndShow(state) {
  const { server, cast } = state;
  show("sending");
  fill("sending-now", word("sending"));
  remember(state.page.caseId, cast);
  try {
    const waiting = () => fill("sending-now", word("sending-again"));
    const answer = await patiently(() => server.cast(cast.id, cast.body), { waiting });
    demand(answer.ballot === cast.id && Number.isSafeInteger(answer.index), "tracker-wrong");
    await showAccepted(state, answer.index);
  } catch (refusal) {
    await castRefused(state, refusal);
  }
}

async function castRefused(state, refusal) {
  const { code, status } = refusal;
  if (!(refusal instanceof Refusal)) return alarm("unknown");
  if (status === 401) return login(state, "session-ended").catch(() => askWhetherSent(state));
  if (OVERTAKEN.includes(code)) {
    forgetPending();
    state.place = null;
    return showCheck(state, "overtaken");
  }
  if (status >= 400 && status < 500) {
    forgetPending();
    fill("refused-why", word(code));
    return show("refused");
  }
  return status === 0 && code !== "network" ? alarm(code) : askWhetherSent(state);
}

/** Sent, and no answer: ask by the ballot's identity before anything else. */
async function askWhetherSent(state) {
  try {
    const found = await patiently(() => state.server.find(state.cast.id), { tries: 3 });
    await showAccepted(state, found.index);
  } catch (refusal) {
    fill("unanswered-why", word(refusal.status === 404 ? "not-arrived" : "no-answer"));
    show("unanswered");
  }
}

/** Accepted is the server's word; the receipt is proof. Wait for it and check it. */
async function showAccepted(state, index) {
  fill("receipt-index", String(index));
  showTracking(state.cast.code);
  byId("receipt-proof").hidden = true;
  fill("receipt-state", word("receipt-waiting"));
  show("receipt");
  const file = await waitForReceipt(state.server, index);
  if (file === null) return fill("receipt-state", word("receipt-later", { index }));
  try {
    const receipt = checkReceipt(file, state.page.log);
    demand(receipt.index === index, "receipt-wrong");
    checkMine(receipt, state.cast);
    forgetPending();
    return showProof(state, file, receipt);
  } catch (refusal) {
    return alarm(refusal.code || "unknown");
  }
}

async function waitForReceipt(server, index) {
  for (let turn = 0; turn < 60; turn += 1) {
    await pause(Math.min(700 + 250 * turn, 3000));
    try {
      return await server.receipt(index);
    } catch (refusal) {
      if (refusal.status !== 404 && !(refusal.code === "network" || refusal.status >= 500)) throw refusal;
    }
  }
  return null;
}

function showProof(state, file, receipt) {
  state.file = file;
  state.receipt = receipt;
  fill("receipt-state", word("receipt-good"));
  fill("receipt-time", timeText(receipt.time));
  fill("receipt-size", String(receipt.checkpoint.size));
  byId("receipt-link").href = `/case/${state.page.caseId}/receipt#${receipt.index}`;
  byId("receipt-proof").hidden = false;
}

export function wireReceipt(state) {
  onPress("receipt-save", () => save(formatReceipt(state.file), receiptFileName(state.receipt)));
  onPress("receipt-copy", async () => {
    demand(navigator.clipboard, "copy-failed");
    await navigator.clipboard.writeText(formatReceipt(state.file)).catch(() => demand(false, "copy-failed"));
    fill("receipt-kept", word("copied"));
  });
  onPress("unanswered-again", () => castAndShow(state));
  onPress("refused-back", () => showCheck(state));
}

function save(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  fill("receipt-kept", word("saved", { name }));
}

/** Something is proved wrong, or cannot be explained: say so, and whom to call by a number not on this screen. */
function alarm(code) {
  fill("alarm-why", word(code));
  show("alarm");
}

/** A ballot of this tab that got no answer before the page was closed: tell what became of it. */
export async function showPending(state) {
  const { id, code } = pendingOf(state.page.caseId);
  if (!id) return;
  try {
    const { index } = await patiently(() => state.server.find(id), { tries: 3 });
    const link = element("a", { href: `/case/${state.page.caseId}/receipt#${index}`, textContent: word("pending-check") });
    fill("pending", word("pending-arrived", { code, index }), " ", link);
    forgetPending();
  } catch (refusal) {
    if (refusal.status === 404) fill("pending", word("pending-missing", { code }));
  }
  byId("pending").hidden = !byId("pending").textContent;
}

/** Only the ballot's identity and code are kept, for this tab, until the receipt is checked: it says nothing of the choice. */
function remember(caseId, { id, code }) {
  store((place) => place.setItem(PENDING, `${caseId} ${id} ${code}`));
}

function forgetPending() {
  store((place) => place.removeItem(PENDING));
}

function pendingOf(caseId) {
  const [owner, id, code] = (store((place) => place.getItem(PENDING)) || "").split(" ");
  return owner === caseId && /^[0-9a-f]{64}$/.test(id || "") ? { id, code } : {};
}

/** Storage may be forbidden; then a closed page asks nothing on its return, and nothing else changes. */
function store(use) {
  try {
    return use(window.sessionStorage);
  } catch {
    return null;
  }
}


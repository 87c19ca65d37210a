// The page that checks a receipt again: from a saved file, from pasted text, or from the place in the ledger.

import { Board } from "./board.js";
import { demand } from "./bytes.js";
import { parseCanonical } from "./hashing.js";
import { checkAgainstBoard, checkReceipt, parseReceipt } from "./receipt.js";
import { answerShown } from "./questions.js";
import { byId, complain, fill, onEnter, onPress, settings, show, timeText, word } from "./page.js";
import { patiently, pause, Server } from "./server.js";

export function startReceipt() {
  const page = settings();
  const state = { page, server: new Server(page.caseId), board: new Board(page.board) };
  const [file, text, index] = [byId("receipt-file"), byId("receipt-text"), byId("receipt-number")];
  file.addEventListener("change", async () => {
    if (file.files.length) await judge(state, async () => parseReceipt(await textOfFile(file.files[0])), file);
    file.value = "";
  });
  onPress("receipt-text-check", () => judge(state, () => parseReceipt(text.value.trim()), text));
  onPress("receipt-number-check", () => judge(state, () => fetchReceipt(state, index.value), index));
  onEnter(index, "receipt-number-check");
  onPress("verdict-back", () => show("ask"));
  show("ask");
  const given = /^#(0|[1-9][0-9]{0,15})$/.exec(window.location.hash);
  if (given) {
    index.value = given[1];
    byId("receipt-number-check").click();
  }
}

function textOfFile(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsText(file);
  });
}

async function fetchReceipt(state, typed) {
  const index = typed.normalize("NFKC").replace(/[\s,]/g, "");
  demand(/^(0|[1-9][0-9]{0,14})$/.test(index), "index-wrong");
  for (let turn = 0; ; turn += 1) {
    try {
      return await patiently(() => state.server.receipt(index), { tries: 4 });
    } catch (refusal) {
      if (refusal.code !== "receipt-not-yet" || turn === 3) throw refusal;
      await pause(1000); // a ballot of this very second is signed in the next one
    }
  }
}

/** Check in two steps, and say after each in plain words what holds. */
async function judge(state, read, field) {
  let receipt;
  fill("ask-state", word("checking"));
  try {
    receipt = checkReceipt(await read(), state.page.log);
  } catch (refusal) {
    return isQuestion(refusal) ? complain(refusal.code, field) : showVerdict("bad", refusal.code || "receipt-malformed");
  } finally {
    fill("ask-state", "");
  }
  showFigures(receipt);
  try {
    const now = await patiently(() => checkAgainstBoard(receipt, state.page.log, state.board), { tries: 4 });
    fill("verdict-now", String(now.size));
    showVerdict("good", "verdict-good");
  } catch (refusal) {
    const unreachable = refusal.code === "network" || refusal.code === "board-missing";
    return unreachable ? showVerdict("half", "verdict-half") : showVerdict("bad", refusal.code || "unknown");
  }
  return showBallot(state, receipt);
}

/** Not a verdict on a receipt, only on what was typed or on the network. */
function isQuestion(refusal) {
  return ["index-wrong", "receipt-not-yet", "network", "entry-kind-wrong"].includes(refusal.code) || refusal.status > 0;
}

function showVerdict(kind, code) {
  byId("verdict").dataset.verdict = kind;
  fill("verdict-title", word(`verdict-title-${kind}`));
  fill("verdict-why", word(code));
  byId("verdict-figures").hidden = kind === "bad";
  byId("verdict-bad").hidden = kind !== "bad";
  byId("verdict-ballot").hidden = byId("verdict-sealed").hidden = true;
  fill("verdict-latest", "");
  show("verdict");
}

function showFigures(receipt) {
  fill("verdict-code", receipt.code);
  fill("verdict-index", String(receipt.index));
  fill("verdict-time", timeText(receipt.time));
  fill("verdict-then", String(receipt.checkpoint.size));
  fill("verdict-sequence", String(receipt.statement.sequence));
  fill("verdict-now", "—");
}

/** The server's word, said as such: is it the voter's last ballot? And what the ballot says, behind one more press. */
async function showBallot(state, receipt) {
  try {
    const found = await state.server.find(receipt.id);
    fill("verdict-latest", word(found.latest ? "ballot-latest" : "ballot-replaced"));
  } catch {
    fill("verdict-latest", "");
  }
  const sealed = receipt.statement.election !== null;
  byId("verdict-sealed").hidden = !sealed;
  if (sealed) return;
  try {
    const manifest = await state.server.manifest(state.page.manifest);
    fill("verdict-answers", ...answersShown(manifest, parseCanonical(receipt.ballot).answers));
    byId("verdict-ballot").hidden = false;
  } catch {
    byId("verdict-ballot").hidden = true;
  }
}

function answersShown(manifest, answers) {
  return manifest.questions.map((question, at) => answerShown(question, answers[at].options));
}

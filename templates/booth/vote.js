// The voting page, from the letter to the receipt. State lives in one object and dies with the page.

import { Board } from "./board.js";
import { byId, complain, fill, localised, onPress, settings, show, word } from "./page.js";
import { castAndShow, showPending, wireReceipt } from "./casting.js";
import { forget, login, takePlace, wireIdentify } from "./identify.js";
import { showCheck, startQuestions, wireQuestions } from "./questions.js";
import { castPrepared, takeElection, testPrepared } from "./secretvote.js";
import { resumeEnrol, wireEnrol } from "./enrol.js";
import { patiently, Server } from "./server.js";

export function startVote() {
  const page = settings();
  const state = { page, server: new Server(page.caseId), board: new Board(page.board), key: null, election: null, chosen: {}, at: 0 };
  wireIdentify(state, () => entered(state));
  wireEnrol(state, () => entered(state));
  wireQuestions(state);
  wireCheck(state);
  wireReceipt(state);
  window.addEventListener("pagehide", () => forget(state));
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  return begin(state).catch((refusal) => stopWith(refusal.code || "unknown"));
}

async function begin(state) {
  state.manifest = await patiently(() => state.server.manifest(state.page.manifest), { tries: 5 });
  if (state.manifest.mode === "secret") state.election = await takeElection(state);
  fill("vote-title", localised(state.manifest.title));
  show("identify");
  await showPending(state);
  if (window.location.hash === "#enrol") await resumeEnrol(state).catch((refusal) => complain(refusal.code || "unknown"));
}

/** The end of the road: nothing on this page may go on. */
function stopWith(code) {
  fill("stopped-why", word(code));
  byId("stopped-again").hidden = code !== "network" && code !== "manifest-missing";
  show("stopped");
}

/** Signed in. A session that ended between confirming and casting leads back to the same ballot. */
function entered(state) {
  if (!state.cast) return startQuestions(state);
  if (state.place.previous === state.cast.id) return castAndShow(state);
  return showCheck(state, "session-renewed");
}

function wireCheck(state) {
  onPress("check-cast", () => {
    if (state.prepared) castPrepared(state);
    return castAndShow(state);
  });
  if (byId("check-test")) {
    const refused = (refusal) => (refusal.status === 401 ? login(state, "session-ended") : complain(refusal.code));
    onPress("check-test", () => testPrepared(state), refused);
    onPress("tested-next", () => startQuestions(state));
  }
  onPress("check-back", () => startQuestions(state));
  onPress(
    "receipt-again",
    async () => {
      await takePlace(state);
      state.chosen = {};
      startQuestions(state);
    },
    (refusal) => {
      state.cast = null;
      return refusal.status === 401 ? login(state, "session-ended") : complain(refusal.code);
    },
  );
  onPress("receipt-done", () => {
    forget(state);
    show("done");
  });
}

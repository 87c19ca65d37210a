// The booth: everything the phone computes itself. One script for the voting page and for the receipt page.

import "./polyfill.js";
import { startReceipt } from "./recheck.js";
import { startVote } from "./vote.js";
import { wireTypeSwitch } from "./page.js";

const starts = { vote: startVote, receipt: startReceipt };

document.addEventListener("DOMContentLoaded", () => {
  wireTypeSwitch();
  starts[document.getElementById("booth").dataset.page]();
});

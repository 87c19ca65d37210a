// The booth: everything the phone computes itself. One script for the voting page and for the receipt page.

import "./polyfill.js";
import { startReceipt } from "./recheck.js";
import { startVote } from "./vote.js";

const starts = { vote: startVote, receipt: startReceipt };

document.addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("booth");
  if (page && starts[page.dataset.page]) starts[page.dataset.page]();
});

// The page that takes the time of encrypting: built by encrypting.py, never part of the booth.

import "../../templates/booth/polyfill.js";
import { BeleniosCredential } from "../../templates/booth/belenios.js";
import { parseElection } from "../../templates/booth/election.js";
import { encryptBallot, makeSeed } from "../../templates/booth/secretballot.js";

const electionOf = (questions, options) => new TextEncoder().encode(JSON.stringify({
  version: 1,
  description: "d",
  name: "n",
  group: "Ed25519",
  // A constant: computing one here would warm up what is to be measured cold.
  public_key: "20c38188641559de2321e31b3488f2f30860e865b1eb761cddefa9ba53b150fa",
  questions: Array.from({ length: questions }, (_, at) => ({
    answers: Array.from({ length: options }, (_, which) => `option ${which}`),
    min: 1,
    max: 1,
    question: `question ${at}`,
  })),
  uuid: "KPj8DKHJGbhFrG",
}));

/** Milliseconds of `count` ballots one after the other; the first holds everything a phone does once. */
window.encryptBallots = (questions, options, count) => {
  const data = electionOf(questions, options);
  const choices = Array.from({ length: questions }, () => Array.from({ length: options }, (_, at) => (at === 1 ? 1 : 0)));
  return Array.from({ length: count }, () => {
    const begun = performance.now();
    const election = parseElection(data);
    const credential = new BeleniosCredential("FUoRp-yGX3X6-5N7Gn-aMxonh", election.uuid);
    encryptBallot({ election, credential, seed: makeSeed(), choices });
    return performance.now() - begun;
  });
};

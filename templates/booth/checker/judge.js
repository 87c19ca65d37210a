// The judgement of the second device: does the opened ballot give the hash that was fixed before, and what is in it.

import { demand, utf8 } from "../bytes.js";
import { checkChoices } from "../election.js";
import { hexSha256 } from "../hashing.js";
import { makeUnsignedBallot } from "../secretballot.js";

/** Build the ballot anew and compare all 256 bits with what was fixed before. Returns the answers in words. */
export function checkOpening(election, commitment, opening) {
  checkChoices(election, opening.choices);
  const text = makeUnsignedBallot(election, commitment.credential, opening.choices, opening.seed);
  demand(hexSha256(utf8(text)) === commitment.unsignedHash, "opening-wrong");
  return election.questions.map(({ title, answers, blank }, at) => {
    const values = opening.choices[at].slice(blank ? 1 : 0);
    return { title, blank: blank && opening.choices[at][0] === 1, chosen: answers.filter((_, which) => values[which] === 1) };
  });
}

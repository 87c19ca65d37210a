// Plays the voter's phone for the checking page: prints election.json and what the phone would show, as JSON.

import { BeleniosCredential } from "../../templates/booth/belenios.js";
import { parseElection } from "../../templates/booth/election.js";
import { BASE, elementText, times } from "../../templates/booth/group.js";
import { makeSeed, PreparedBallot } from "../../templates/booth/secretballot.js";

const text = JSON.stringify({
  version: 1,
  description: "d",
  name: "君悦小区",
  group: "Ed25519",
  public_key: elementText(times(BASE, 4242n)),
  questions: [{ answers: ["同意", "不同意", "弃权"], min: 1, max: 1, question: "<b>换电梯？</b>" }],
  uuid: "KPj8DKHJGbhFrG",
});
const election = parseElection(new TextEncoder().encode(text));
const credential = new BeleniosCredential("FUoRp-yGX3X6-5N7Gn-aMxonh", election.uuid);
const prepare = (choices) => new PreparedBallot({ election, credential: credential.publicText, seed: makeSeed(), choices });
const [tested, lying, cast] = [prepare([[0, 1, 0]]), prepare([[1, 0, 0]]), prepare([[0, 0, 1]])];
const shown = (ballot) => ({ commitment: ballot.commitment, code: ballot.code });

process.stdout.write(JSON.stringify({
  election: text,
  hash: election.hash,
  tested: { ...shown(tested), opening: tested.test() },
  lying: { ...shown(lying), opening: lying.test().replace(/:100$/, ":010") },
  cast: { ...shown(cast), ballot: cast.cast(credential).text },
}));

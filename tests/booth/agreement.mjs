// Reads cases as JSON lines, makes each ballot on the phone's side, and writes text, hash and credential back.

import { readFileSync } from "node:fs";
import { BeleniosCredential, deriveBeleniosCode } from "../../templates/booth/belenios.js";
import { bytesOfHex, utf8 } from "../../templates/booth/bytes.js";
import { parseElection } from "../../templates/booth/election.js";
import { encryptBallot } from "../../templates/booth/secretballot.js";

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { election: text, letter, seed, choices } = JSON.parse(line);
  const election = parseElection(utf8(text));
  const code = deriveBeleniosCode(letter.secret, letter.origin, letter.voter, letter.issue);
  const credential = new BeleniosCredential(code, election.uuid);
  const made = encryptBallot({ election, credential, seed: bytesOfHex(seed, 32), choices });
  process.stdout.write(`${JSON.stringify({ ...made, letter: code, public: credential.publicText })}\n`);
}

// The secret ballot in two phases. Phase one makes everything but the signature from one fresh seed, so that its hash can
// be fixed on a second device before the voter says what becomes of it. Phase two is either casting or testing, once:
// casting signs and wipes the seed; testing gives the seed away, and what was given away can no longer be cast.

import { trackingCode } from "./ballot.js";
import { demand, hexOf, utf8 } from "./bytes.js";
import { checkChoices, compactBase64 } from "./election.js";
import { parseElement } from "./group.js";
import { sha256 } from "./hashing.js";
import { formatCommitment, formatOpening } from "./opening.js";
import { ciphertextText, encrypt, proveBlank, proveBlankOrInterval, proveInterval, sumOf } from "./sigma.js";
import { SeedStream } from "./stream.js";

/** The unsigned ballot's exact text: a function of election, public credential, choices and seed, and nothing else. */
export function makeUnsignedBallot(election, publicCredential, choices, seed) {
  checkChoices(election, choices);
  parseElement(publicCredential);
  const stream = new SeedStream(seed);
  const context = `${election.fingerprint}|${publicCredential}`;
  const answers = election.questions.map((question, at) => makeAnswer(election.key, context, question, choices[at], stream));
  stream.forget();
  return JSON.stringify({
    election_uuid: election.uuid,
    election_hash: election.fingerprint,
    credential: publicCredential,
    answers,
  });
}

function makeAnswer(key, context, { blank, min, max }, values, stream) {
  const proofs = [];
  const ciphertexts = values.map((value) => {
    const ciphertext = encrypt(key, value, stream.next());
    proofs.push(proveInterval(key, context, ciphertext, 0, 1, stream));
    return ciphertext;
  });
  const whole = `${context}|${ciphertexts.map(ciphertextText).join(",")}`;
  const answer = { choices: ciphertexts.map(({ texts }) => texts), individual_proofs: proofs.map(plainProofs) };
  if (!blank) {
    answer.overall_proof = plainProofs(proveInterval(key, whole, sumOf(ciphertexts), min, max, stream));
    return answer;
  }
  const [first, ...others] = ciphertexts;
  const sum = sumOf(others);
  answer.overall_proof = plainProofs(proveBlankOrInterval(key, whole, first, sum, min, max, stream));
  answer.blank_proof = plainProofs(proveBlank(key, whole, first, sum, stream));
  return answer;
}

const plainProof = ({ challenge, response }) => ({ challenge: String(challenge), response: String(response) });
const plainProofs = (proofs) => proofs.map(plainProof);

/** A ballot whose randomness is fixed and whose fate is open. Takes the seed over: wipes it, whatever becomes of it. */
export class PreparedBallot {
  #seed;
  #choices;
  #unsigned;
  #hash;

  constructor({ election, credential, seed, choices }) {
    this.#unsigned = makeUnsignedBallot(election, credential, choices, seed);
    this.#seed = seed;
    this.#choices = choices.map((values) => [...values]);
    this.#hash = sha256(utf8(this.#unsigned));
    this.credential = credential;
    this.unsignedHash = hexOf(this.#hash);
    this.code = trackingCode(this.unsignedHash);
    this.state = "open";
  }

  /** What the second device reads before the choice between casting and testing. */
  get commitment() {
    return formatCommitment(this.credential, this.unsignedHash);
  }

  /** Sign with the voter's credential. From here on nothing can show the seed. */
  cast(credential) {
    demand(this.state === "open", `ballot-${this.state}`);
    demand(credential.publicText === this.credential, "credential-wrong");
    const hashText = compactBase64(this.#hash);
    const signature = { hash: hashText, proof: plainProof(credential.sign(this.#hash, hashText)) };
    const text = `${this.#unsigned.slice(0, -1)},"signature":${JSON.stringify(signature)}}`;
    this.#close("cast");
    const hash = sha256(utf8(text));
    return { text, hash: hexOf(hash), tracker: compactBase64(hash), unsignedHash: this.unsignedHash, code: this.code };
  }

  /** Give seed and choices away for checking. From here on this ballot can never be cast. */
  test() {
    demand(this.state === "open", `ballot-${this.state}`);
    const opening = formatOpening(this.#seed, this.#choices);
    this.#close("tested");
    return opening;
  }

  /** The voter went back to the choice or left. */
  forget() {
    if (this.state === "open") this.#close("forgotten");
  }

  #close(state) {
    this.state = state;
    this.#seed.fill(0);
    this.#seed = this.#choices = this.#unsigned = null;
  }
}

/** A seed of the browser's own randomness, never of the letter. */
export function makeSeed() {
  return crypto.getRandomValues(new Uint8Array(32));
}

/** Both phases at once, where nobody asks for a test. `credential` is a BeleniosCredential; the seed is wiped. */
export function encryptBallot({ election, credential, seed, choices }) {
  return new PreparedBallot({ election, credential: credential.publicText, seed, choices }).cast(credential);
}


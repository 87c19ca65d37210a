// Passkeys: what the server asks goes to the browser's authenticator, its answer back. Nothing is decided here.

import { bytesOfBase64, Refusal } from "../bytes.js";

export async function makePasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: (options.excludeCredentials || []).map((item) => ({ ...item, id: bytesOf(item.id) })),
  };
  const made = await ask(() => navigator.credentials.create({ publicKey }));
  return answerOf(made, {
    attestationObject: textOf(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
}

export async function usePasskey(options) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), allowCredentials: [] };
  const made = await ask(() => navigator.credentials.get({ publicKey }));
  return answerOf(made, {
    authenticatorData: textOf(made.response.authenticatorData),
    signature: textOf(made.response.signature),
    userHandle: made.response.userHandle ? textOf(made.response.userHandle) : null,
  });
}

function answerOf(made, response) {
  return {
    id: made.id,
    rawId: textOf(made.rawId),
    type: made.type,
    response: { clientDataJSON: textOf(made.response.clientDataJSON), ...response },
    clientExtensionResults: {},
  };
}

async function ask(action) {
  if (!navigator.credentials || !window.PublicKeyCredential) throw new Refusal("desk-passkey-missing");
  try {
    return await action();
  } catch {
    throw new Refusal("desk-passkey-refused");
  }
}

function bytesOf(text) {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  return bytesOfBase64(plain + "=".repeat((4 - (plain.length % 4)) % 4));
}

function textOf(buffer) {
  let binary = "";
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

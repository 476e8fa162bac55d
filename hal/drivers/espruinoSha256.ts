import type { Sha256 } from '../hash.ts';

/** SHA-256 by the firmware's own crypto library (boards whose build has CRYPTO and SHA256): 0.4 ms for 64 bytes. */
export const espruinoSha256 = (): Sha256 => {
  // biome-ignore lint/style/useNodejsImportProtocol: the interpreter's module, not Node's
  const crypto = require('crypto');
  return { digest: message => new Uint8Array(crypto.SHA256(message)) };
};

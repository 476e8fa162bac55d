import { fault } from '../../firmware/runtime/fault.ts';
import type { Sha256 } from '../hash.ts';

/**
 * SHA-256 by the firmware's own crypto library (boards whose build has CRYPTO and SHA256): 0.4 ms for 64
 * bytes.
 */
export const espruinoSha256 = (): Sha256 => {
  // biome-ignore lint/style/useNodejsImportProtocol: the interpreter's module, not Node's
  const { SHA256 } = require('crypto');
  const digest = (message: Uint8Array): Uint8Array => {
    let octets = SHA256(message);
    if (!octets) {
      // It found no room in one piece for its result, and does not throw.
      E.defrag();
      octets = SHA256(message);
      if (!octets) throw fault('notFlat', 'digest: expected room in one piece, got none');
    }
    return new Uint8Array(octets);
  };
  return { digest };
};

import { sha256 } from '@noble/hashes/sha2';
import { portableSuite } from '../firmware/crypto/portableSuite.ts';

/** SHA-256 for host programs and tests. */
export const hostSha256 = portableSuite({ digest: message => sha256(message) });

import { sha256 } from '@noble/hashes/sha2';
import type { Sha256 } from '../../hal/hash.ts';

/** SHA-256 for host programs and tests. */
export const hostSha256: Sha256 = { digest: message => sha256(message) };

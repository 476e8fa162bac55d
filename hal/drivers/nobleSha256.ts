import './nobleShim.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Sha256 } from '../hash.ts';

/**
 * SHA-256 by @noble/hashes: on hosts, and on chips that have neither a crypto library nor kernels. On the
 * interpreter its `digest` comes back as a plain Array (typed `.slice`), hence the copy.
 */
export const nobleSha256 = (): Sha256 => ({ digest: message => new Uint8Array(sha256(message)) });

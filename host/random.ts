import { randomBytes } from 'node:crypto';
import type { RandomSource } from '../firmware/crypto/scheme.ts';

/** The host's own generator. */
export const hostRandom: RandomSource = { bytes: length => new Uint8Array(randomBytes(length)) };

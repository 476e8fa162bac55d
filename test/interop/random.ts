import { seededRandom } from '../../bench/board/random.ts';
import type { RandomSource } from '../../firmware/crypto/scheme.ts';

/** Repeatable octets for tests. */
export const seededBytes = (seed: number): RandomSource => {
  const noise = seededRandom(seed);
  return { bytes: length => Uint8Array.from({ length }, () => noise.bits32() & 255) };
};

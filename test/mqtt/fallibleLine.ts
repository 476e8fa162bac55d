import type { Dialler } from '../../hal/dialler.ts';

export interface FallibleLine {
  readonly dialler: Dialler;
  /** Octets so far, of both directions and every connection. */
  octets(): number;
}

/**
 * A line that fails when so many octets have passed, both directions and all connections together: the octets
 * after that of the same connection are lost. `failed` tells of each failure; the next dial has a good line
 * again.
 */
export const fallibleLine = (
  inner: Dialler,
  failsAfter: readonly number[],
  failed: () => void,
): FallibleLine => {
  const failures = [...failsAfter];
  let octets = 0;
  let isDead = false;
  const pass = (piece: Uint8Array, on: (octets: Uint8Array) => void): void => {
    if (isDead) return;
    const left = (failures[0] ?? Number.POSITIVE_INFINITY) - octets;
    isDead = piece.length > left;
    const passing = isDead ? piece.subarray(0, left) : piece;
    octets += passing.length;
    if (isDead) failures.shift();
    const fails = isDead;
    if (passing.length) on(passing);
    if (fails) failed();
  };
  return {
    octets: () => octets,
    dialler: {
      dial: (center, caller) => {
        isDead = false;
        inner.dial(center, { ...caller, received: piece => pass(piece, caller.received) });
      },
      write: piece => pass(piece, inner.write),
      hangUp: () => inner.hangUp(),
    },
  };
};

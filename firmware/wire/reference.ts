import type { Sha256 } from '../../hal/hash.ts';
import { toLatin1 } from '../runtime/bytes.ts';

/**
 * What the other side has verified before travels as a reference: the first 16 octets of SHA-256 of the octets that
 * it stands for. A forger would need a second preimage of something that was verified, 2^128 work; a collision does
 * not help, since only verified octets are ever stored under a reference.
 */
export const REFERENCE_OCTETS = 16;

export const referenceOf = (sha256: Sha256, octets: Uint8Array): Uint8Array =>
  sha256.digest(octets).subarray(0, REFERENCE_OCTETS);

/** Verified things by reference, newest kept, at most `entriesMax`. */
export interface VerifiedCache<Thing> {
  find(reference: Uint8Array): Thing | undefined;
  keep(reference: Uint8Array, thing: Thing): void;
}

export const verifiedCache = <Thing>(entriesMax: number): VerifiedCache<Thing> => {
  let entries: { name: string; thing: Thing }[] = [];
  return {
    find: reference => {
      const name = toLatin1(reference);
      for (let i = 0; i < entries.length; i++) if (entries[i].name === name) return entries[i].thing;
      return undefined;
    },
    keep: (reference, thing) => {
      const name = toLatin1(reference);
      entries = entries.filter(entry => entry.name !== name);
      entries.push({ name, thing });
      if (entries.length > entriesMax) entries.shift();
    },
  };
};

/** Stands for nothing. */
export const NO_REFERENCE: Uint8Array = new Uint8Array(REFERENCE_OCTETS);

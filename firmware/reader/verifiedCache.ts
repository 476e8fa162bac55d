import { toLatin1 } from '../runtime/bytes.ts';

/**
 * Things that were verified here before, by the reference of their octets: the newest `entriesMax` of them.
 */
export interface VerifiedCache<Thing> {
  find(reference: Uint8Array): Thing | undefined;
  /** Replaces what is kept under the same reference; drops the oldest entry when there are too many. */
  keep(reference: Uint8Array, thing: Thing): void;
}

/** An empty cache. */
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

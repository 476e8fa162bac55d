import type { Sha256 } from '../../hal/hash.ts';
import type { PagedMemory } from '../../hal/pagedMemory.ts';
import type { Scheme } from '../crypto/scheme.ts';
import { copyOf, equalBytes } from '../runtime/bytes.ts';
import { fault, faultCode } from '../runtime/fault.ts';
import type { TwoSlotRecord } from '../storage/twoSlotRecord.ts';
import { type MasterKeys, masterKeyOf } from '../wire/certificate.ts';
import type { Identifier } from '../wire/identifier.ts';
import { parseListHead, parseListPiece } from '../wire/invalidCardList.ts';
import { CODE_LEFT, cardKey, type InvalidCardReason } from '../wire/invalidCardSet.ts';
import { type CardSet, cardSetAt, findCard } from './cardSet.ts';
import { baseAt, deltaOffset, digestOf } from './listMemory.ts';
import {
  encodeListRecord,
  type HeldList,
  type ListRecord,
  NO_DELTA,
  newestVersion,
  parseListRecord,
} from './listRecord.ts';
import { beginList, checkRoom, type Incoming, isDelta, keepPiece, missingPiece } from './receiveList.ts';

/** A terminal hears of the list daily: one that is older by so much is stale. */
export const LIST_AGE_SECONDS_MAX = 7 * 86_400;

/** What the list stands on. */
export interface InvalidCardsOptions {
  readonly memory: PagedMemory;
  /** The head record, `LIST_RECORD_OCTETS` long. */
  readonly record: TwoSlotRecord;
  readonly sha256: Sha256;
  readonly scheme: Scheme;
  readonly masterKeys: MasterKeys;
}

/** The list in force. */
export interface ListState {
  readonly version: number;
  readonly baseVersion: number;
  /** When the center made it, since 2000-01-01. */
  readonly seconds: number;
}

/**
 * What became of a head: `known` for a version that is not above the one in force, `baseMissing` for a delta
 * of another base, `begun` when its pieces are awaited, `inForce` when all of them had come before a cut.
 */
export type Offered = 'known' | 'baseMissing' | 'begun' | 'inForce';

/** What became of a piece: `notAwaited` for one of another list, `inForce` when it was the last. */
export type Taken = 'notAwaited' | 'kept' | 'inForce';

/** 2M2, the terminal's list of invalid cards (EP 0 856 821, Fig. 9): exact, kept without power. */
export interface InvalidCards {
  /**
   * Why a card is in the list; undefined when it is not, or without a list. Throws `listTorn` when the memory
   * holds no list where it should, and the part's own code while that does not answer.
   */
  isInvalid(cardId: Identifier): InvalidCardReason | undefined;
  /** Undefined before the first list. */
  state(): ListState | undefined;
  /**
   * True without a list, without a calendar time, and when the list is older than `LIST_AGE_SECONDS_MAX`.
   * `now` in seconds since 2000-01-01.
   */
  isStale(now: number | undefined): boolean;
  /**
   * Takes the head of a base or delta, and prepares memory for its pieces, which takes as long as erasing
   * half of it. One call at a time. Rejects with `malformed`, `unknownGeneration`, `listForged`,
   * `listTooLong`, `listTorn`.
   */
  offer(head: Uint8Array): Promise<Offered>;
  /** The piece that is wanted next, by the version of its list; undefined when none is. */
  wanted(): { readonly version: number; readonly number: number } | undefined;
  /**
   * Takes a piece. With the last one the whole list is read back, and is in force from then on. Throws
   * `malformed`, `listTorn`, `notWritten`; the list in force stays then.
   */
  take(piece: Uint8Array): Taken;
  /**
   * Reads the whole list in force. Throws `listTorn` when it is not what the master signed: from then on its
   * base is taken again, and before it no delta.
   */
  check(): void;
}

/** The record in force and the sets that it names: those of the base and of its delta. */
interface InForce {
  readonly record: ListRecord;
  readonly base: CardSet;
  readonly delta: CardSet | undefined;
}

/** The set of a list. Throws `listTorn` when it is not as long as its list. */
const setOf = (memory: PagedMemory, list: HeldList, at: number): CardSet => {
  const set = cardSetAt(memory, at);
  if (list.octets !== set.octets)
    throw fault(
      'listTorn',
      `list ${list.version}: expected a set of ${list.octets} bytes, got ${set.octets}`,
    );
  return set;
};

const setsOf = (memory: PagedMemory, record: ListRecord): InForce => {
  const { base, delta } = record;
  const at = baseAt(memory, record.area);
  const deltaSet = delta.version ? setOf(memory, delta, at + deltaOffset(base.octets)) : undefined;
  return { record, base: setOf(memory, base, at), delta: deltaSet };
};

/** Reads base and delta back. Throws `listTorn`. */
const checkDigests = (memory: PagedMemory, sha256: Sha256, { area, base, delta }: ListRecord): void => {
  const start = baseAt(memory, area);
  const check = (list: HeldList, at: number): void => {
    if (list.version && !equalBytes(digestOf(memory, sha256, at, list.octets), list.digest))
      throw fault('listTorn', `list ${list.version}: the memory holds other octets`);
  };
  check(base, start);
  check(delta, start + deltaOffset(base.octets));
};

/** The record of a list that has arrived. */
const recordOf = (sha256: Sha256, held: ListRecord | undefined, { head, area }: Incoming): ListRecord => {
  const { version, octets, digests, seconds } = head;
  const list = { version, octets, digest: sha256.digest(digests) };
  if (!held || !isDelta(head)) return { area, base: list, delta: NO_DELTA, seconds };
  return { area, base: held.base, delta: list, seconds };
};

/** The list in `memory`; reads nothing before it is asked. */
export const invalidCards = (options: InvalidCardsOptions): InvalidCards => {
  const { memory, record, sha256, scheme, masterKeys } = options;
  let inForce: InForce | undefined;
  let incoming: Incoming | undefined;
  /** The memory was found to hold other octets than the list in force. */
  let torn = false;

  const held = (): ListRecord | undefined => {
    const octets = record.read();
    return octets && parseListRecord(octets);
  };

  /** Does `work`, and notes when it finds the list torn. */
  const noting = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (faultCode(error) === 'listTorn') torn = true;
      throw error;
    }
  };

  const current = (): InForce | undefined => {
    const named = inForce ? undefined : held();
    if (named) inForce = noting(() => setsOf(memory, named));
    return inForce;
  };

  /**
   * The lowest version that is taken: of a torn list the base once more, since no newer one may come soon.
   */
  const leastVersion = (list: ListRecord): number => (torn ? list.base.version : newestVersion(list) + 1);

  /** Everything is read back before the record names it: a cut before that leaves the old list. */
  const putInForce = (arrived: Incoming): void => {
    incoming = undefined;
    const next = recordOf(sha256, held(), arrived);
    checkDigests(memory, sha256, next);
    const sets = setsOf(memory, next);
    record.write(encodeListRecord(next));
    inForce = sets;
    torn = false;
  };

  return {
    isInvalid: cardId => {
      const key = cardKey(cardId);
      const list = inForce ?? current();
      if (key === undefined || !list) return undefined;
      const { base, delta } = list;
      const code = (delta && findCard(memory, delta, key)) || findCard(memory, base, key);
      return code === CODE_LEFT ? undefined : code;
    },

    state: () => {
      const list = current();
      if (!list) return undefined;
      const { base, seconds } = list.record;
      return { version: newestVersion(list.record), baseVersion: base.version, seconds };
    },

    isStale: now => {
      const list = current();
      return !list || now === undefined || now - list.record.seconds > LIST_AGE_SECONDS_MAX;
    },

    offer: async message => {
      const { head, statement, signature } = parseListHead(message);
      const list = held();
      if (list && head.version < leastVersion(list)) return 'known';
      if (isDelta(head) && (torn || list?.base.version !== head.baseVersion)) return 'baseMissing';
      const key = masterKeyOf(masterKeys, head.generation);
      if (!(await scheme.verify(key, statement, signature)))
        throw fault('listForged', `list ${head.version}: master signature invalid`);
      checkRoom(memory, head, list ? list.base.octets : 0);
      // The message's memory belongs to the caller.
      incoming = beginList({ memory, sha256 }, list, { ...head, digests: copyOf(head.digests) });
      if (missingPiece(incoming)) return 'begun';
      putInForce(incoming);
      return 'inForce';
    },

    wanted: () => {
      const number = incoming && missingPiece(incoming);
      return incoming && number ? { version: incoming.head.version, number } : undefined;
    },

    take: message => {
      const piece = parseListPiece(message);
      if (!incoming || piece.version !== incoming.head.version) return 'notAwaited';
      keepPiece({ memory, sha256 }, incoming, piece);
      if (missingPiece(incoming)) return 'kept';
      putInForce(incoming);
      return 'inForce';
    },

    check: () => {
      const list = current();
      if (list) noting(() => checkDigests(memory, sha256, list.record));
    },
  };
};

import type { Sha256 } from '../../../hal/hash.ts';
import type { Memory } from '../../../hal/memory.ts';
import { concat, equalBytes } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { SETTLEMENT_JOURNAL } from '../../storage/journalMemoryMap.ts';
import { twoSlotRecord } from '../../storage/twoSlotRecord.ts';
import { readFields, u32 } from '../../wire/fields.ts';
import {
  decodeIdentifier,
  encodeIdentifier,
  IDENTIFIER_OCTETS,
  type Identifier,
} from '../../wire/identifier.ts';
import { REFERENCE_OCTETS } from '../../wire/reference.ts';

/**
 * The terminal's recovery log: settled and pending charges. A charge is recorded as pending before the card
 * gets it, and as settled after the card's OK; a charge without either is decided when the card comes back
 * (`docs/settlement.md`). Each change is one write of a two-slot record.
 */
export interface SettlementJournal {
  readonly settledYen: number;
  readonly settledCharges: number;
  readonly pending: PendingCharge[];
}

/** A charge that was sent and not confirmed. */
export interface PendingCharge {
  readonly cardId: Identifier;
  readonly charge: number;
  /** Reference of the card's usage information before the charge, and after it. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** Pending charges that the journal holds; with that many the phone takes no further charge. */
export const PENDING_MAX = 8;
const PENDING_OCTETS = IDENTIFIER_OCTETS + 4 + 2 * REFERENCE_OCTETS;

/** The journal in its memory. */
export interface JournalStore {
  /** The journal now. */
  read(): SettlementJournal;
  /**
   * Records a pending charge. Throws `journalFull` when no more fit: the charge must not be sent to the card
   * then.
   */
  begin(charge: PendingCharge): void;
  /** The card said OK: the newest pending charge is settled. */
  commit(): void;
  /**
   * Decides a card's pending charges by the reference of its usage information: of the one before a charge,
   * or of the one after. Returns the yen that are settled by that.
   */
  resolve(cardId: Identifier, usageReference: Uint8Array): number;
}

/** The journal in `memory`, at the place that `SETTLEMENT_JOURNAL` of the map gives. Throws `malformed`. */
export const journalStore = (memory: Memory, sha256: Sha256): JournalStore => {
  const record = twoSlotRecord(memory, SETTLEMENT_JOURNAL.at, SETTLEMENT_JOURNAL.payloadMax, sha256);
  let journal = parse(record.read());

  const replace = (settledYen: number, settledCharges: number, pending: PendingCharge[]) => {
    const next = { settledYen, settledCharges, pending };
    record.write(encode(next));
    journal = next;
  };
  const withoutLast = () => journal.pending.filter((_, i) => i < journal.pending.length - 1);

  return {
    read: () => journal,
    begin: charge => {
      if (journal.pending.length >= PENDING_MAX)
        throw fault('journalFull', `journal: expected fewer than ${PENDING_MAX} pending charges`);
      replace(journal.settledYen, journal.settledCharges, journal.pending.concat([charge]));
    },
    commit: () => {
      const last = journal.pending[journal.pending.length - 1];
      replace(journal.settledYen + last.charge, journal.settledCharges + 1, withoutLast());
    },
    resolve: (cardId, usageReference) => {
      const decided = journal.pending.filter(
        p =>
          p.cardId === cardId &&
          (equalBytes(p.before, usageReference) || equalBytes(p.after, usageReference)),
      );
      const settled = decided.filter(p => equalBytes(p.after, usageReference));
      let yen = 0;
      for (let i = 0; i < settled.length; i++) yen += settled[i].charge;
      if (decided.length)
        replace(
          journal.settledYen + yen,
          journal.settledCharges + settled.length,
          journal.pending.filter(p => decided.indexOf(p) < 0),
        );
      return yen;
    },
  };
};

const encode = (j: SettlementJournal): Uint8Array =>
  concat(
    [u32(j.settledYen), u32(j.settledCharges)].concat(
      j.pending.map(p => concat([encodeIdentifier(p.cardId), u32(p.charge), p.before, p.after])),
    ),
  );

const parse = (octets: Uint8Array | undefined): SettlementJournal => {
  const pending: PendingCharge[] = [];
  if (!octets) return { settledYen: 0, settledCharges: 0, pending };
  const fields = readFields('settlement journal', octets);
  const settledYen = fields.u32();
  const settledCharges = fields.u32();
  for (let left = octets.length - 8; left > 0; left -= PENDING_OCTETS)
    pending.push({
      cardId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
      charge: fields.u32(),
      before: fields.bytes(REFERENCE_OCTETS),
      after: fields.bytes(REFERENCE_OCTETS),
    });
  return { settledYen, settledCharges, pending };
};

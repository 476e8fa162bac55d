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
  NO_IDENTIFIER,
} from '../../wire/identifier.ts';
import { REFERENCE_OCTETS } from '../../wire/reference.ts';

/**
 * What this terminal has taken, and what it may have taken. A charge is written down as pending before the
 * card hears of it, and as settled when the card's receipt verifies; what lies between is decided when the
 * card is seen again, or by the center (`docs/settlement.md`). Every change is one write of a two-slot
 * record, read back.
 */
export interface SettlementJournal {
  /** The terminal whose charges these are; `NO_IDENTIFIER` in a journal that no terminal has written. */
  readonly terminalId: Identifier;
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

/**
 * Charges of unknown fate that the journal holds; one more, and the phone takes no card until one is decided.
 */
export const PENDING_MAX = 8;
const PENDING_OCTETS = IDENTIFIER_OCTETS + 4 + 2 * REFERENCE_OCTETS;
const TOTALS_OCTETS = IDENTIFIER_OCTETS + 8;

/** The journal in its memory. */
export interface JournalStore {
  /** The journal now. */
  read(): SettlementJournal;
  /** Writes of the journal so far: orders its reports. */
  sequence(): number;
  /** Empties the journal for another terminal number, when the center has the totals of the old one. */
  adopt(terminalId: Identifier): void;
  /**
   * Writes a charge of terminal `terminalId` down. Throws `journalFull` when no more pending charges fit, or
   * while the journal is another terminal's, and `notWritten` when the memory does not take it: nothing may
   * be sent to the card then.
   */
  begin(terminalId: Identifier, charge: PendingCharge): void;
  /** The card's receipt verified: the newest pending charge is settled. */
  commit(): void;
  /**
   * A card has proved what became of its pending charges: `usageReference` is the reference of its usage
   * information. Returns the yen that turned out to be settled.
   */
  resolve(cardId: Identifier, usageReference: Uint8Array): number;
  /**
   * The center has signed what became of a pending charge; one that the card has decided meanwhile stays
   * decided.
   */
  decide(charge: PendingCharge, settled: boolean): void;
}

/**
 * The journal in `memory`, at the place that `SETTLEMENT_JOURNAL` of the map gives. It is read when it is
 * first needed: a memory that is dead at power-on must not stop the phone, nor look like one without a
 * journal. Each function throws `malformed` or the memory's own code until then.
 */
export const journalStore = (memory: Memory, sha256: Sha256): JournalStore => {
  const record = twoSlotRecord(memory, SETTLEMENT_JOURNAL.at, SETTLEMENT_JOURNAL.payloadMax, sha256);
  let known: SettlementJournal | undefined;

  const read = (): SettlementJournal => {
    if (!known) known = parse(record.read());
    return known;
  };
  const write = (next: SettlementJournal) => {
    record.write(encode(next));
    known = next;
  };
  /** Moves `settled` to the totals and keeps only `pending`, in one write. */
  const settle = (settled: PendingCharge[], pending: PendingCharge[]): number => {
    const yen = sumOf(settled);
    const journal = read();
    write({
      terminalId: journal.terminalId,
      settledYen: journal.settledYen + yen,
      settledCharges: journal.settledCharges + settled.length,
      pending,
    });
    return yen;
  };
  const without = (decided: PendingCharge[]) => read().pending.filter(p => decided.indexOf(p) < 0);

  return {
    read,
    sequence: record.sequence,
    adopt: terminalId => {
      if (read().terminalId !== terminalId)
        write({ terminalId, settledYen: 0, settledCharges: 0, pending: [] });
    },
    begin: (terminalId, charge) => {
      let journal = read();
      if (!journal.settledCharges && !journal.pending.length) journal = known = { ...journal, terminalId };
      if (journal.terminalId !== terminalId || journal.pending.length >= PENDING_MAX)
        throw fault(
          'journalFull',
          `journal: expected fewer than ${PENDING_MAX} pending charges of ${terminalId}`,
        );
      settle([], journal.pending.concat([charge]));
    },
    commit: () => {
      const last = read().pending.slice(-1);
      settle(last, without(last));
    },
    resolve: (cardId, usageReference) => {
      const decided = read().pending.filter(
        p =>
          p.cardId === cardId &&
          (equalBytes(p.before, usageReference) || equalBytes(p.after, usageReference)),
      );
      if (!decided.length) return 0;
      return settle(
        decided.filter(p => equalBytes(p.after, usageReference)),
        without(decided),
      );
    },
    decide: (charge, settled) => {
      if (read().pending.indexOf(charge) >= 0) settle(settled ? [charge] : [], without([charge]));
    },
  };
};

/** Yen of some charges. */
export const sumOf = (charges: readonly PendingCharge[]): number => {
  let yen = 0;
  for (let i = 0; i < charges.length; i++) yen += charges[i].charge;
  return yen;
};

const encode = (j: SettlementJournal): Uint8Array =>
  concat(
    [encodeIdentifier(j.terminalId), u32(j.settledYen), u32(j.settledCharges)].concat(
      j.pending.map(p => concat([encodeIdentifier(p.cardId), u32(p.charge), p.before, p.after])),
    ),
  );

const parse = (octets: Uint8Array | undefined): SettlementJournal => {
  const pending: PendingCharge[] = [];
  if (!octets) return { terminalId: NO_IDENTIFIER, settledYen: 0, settledCharges: 0, pending };
  const fields = readFields('settlement journal', octets);
  const terminalId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  const settledYen = fields.u32();
  const settledCharges = fields.u32();
  for (let left = octets.length - TOTALS_OCTETS; left > 0; left -= PENDING_OCTETS)
    pending.push({
      cardId: decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS)),
      charge: fields.u32(),
      before: fields.bytes(REFERENCE_OCTETS),
      after: fields.bytes(REFERENCE_OCTETS),
    });
  return { terminalId, settledYen, settledCharges, pending };
};

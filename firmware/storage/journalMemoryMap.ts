/**
 * The journal memory: FM25V02, 32768 bytes of FRAM, or a board's own RAM, which is smaller. Each record is a
 * line: a new one starts at the first free byte, which `npm test -- memoryMap` prints, and needs room on the
 * board with the smallest memory.
 */
import type { EndPlace, RecordPlace, RecordRow } from './recordPlace.ts';

/**
 * Terminal number and totals, 14 octets, and 42 for each of up to eight pending charges
 * (`settlementJournal.ts`).
 */
export const SETTLEMENT_JOURNAL = { at: 0, payloadMax: 386 } satisfies RecordPlace;
// 36 bytes from 800 on are free: the starts were counted there once.
/**
 * Receipts of cards, a session a record, as many as the part has room for: 89 octets and a signature by 3072
 * bits (`receiptStore.ts`). The row takes what is left; a record that comes later is counted from the end.
 */
export const RECEIPTS = { at: 836, payloadMax: 473 } satisfies RecordRow;

/** The craft PIN's verifier and its tries: at the end of the part, on boards that have the craft menu. */
export const CRAFT_PIN = { fromEnd: 86, payloadMax: 29 } satisfies EndPlace;
/** 32 octets for the next start's generator (`startSeed.ts`), in front of the self-test's record. */
export const START_SEED = { fromEnd: 238, payloadMax: 32 } satisfies EndPlace;
/** Of the craft menu's self-test, in front of the PIN: holds no record between two tests. */
export const SELF_TEST_RECORD = { fromEnd: 146, payloadMax: 16 } satisfies EndPlace;

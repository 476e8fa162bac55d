import { type BootRecord, NO_RECORD, type SlotName } from './bootRecord.ts';

/** A power cut while an image is on trial is not its fault, so it gets more than one start. */
export const ATTEMPTS_MAX = 3;

/** What to start, and the records that belong to it. */
export interface BootDecision {
  /** '' when no slot holds an image that may run. */
  readonly slot: SlotName;
  /** To be written before the start. */
  readonly before?: BootRecord;
  /** To be written when the image is READY. */
  readonly ready?: BootRecord;
  /** The image on trial has had its starts, or does not hold. */
  readonly rejected: SlotName;
}

const next = (record: BootRecord, change: Partial<BootRecord>): BootRecord => ({
  sequence: record.sequence + 1,
  good: change.good === undefined ? record.good : change.good,
  trial: change.trial === undefined ? record.trial : change.trial,
  attempts: change.attempts === undefined ? 0 : change.attempts,
});

/**
 * The boot decision. `holds` says whether a slot's image is whole, the publisher's and this board's; it is asked for no
 * more slots than needed, since it takes a hash over the script.
 *
 * An image on trial is started at most ATTEMPTS_MAX times; then the last good one is, and the trial is over. When the
 * last good one does not hold any more, or no record does, any slot that holds is tried: a phone that runs some signed
 * image is better than none.
 */
export const decideBoot = (record: BootRecord, holds: (slot: SlotName) => boolean): BootDecision => {
  const { good, trial, attempts } = record;
  if (trial && attempts < ATTEMPTS_MAX && holds(trial)) {
    const before = next(record, { attempts: attempts + 1 });
    return { slot: trial, before, ready: next(before, { good: trial, trial: '' }), rejected: '' };
  }
  if (good && holds(good))
    return trial
      ? { slot: good, before: next(record, { trial: '' }), rejected: trial }
      : { slot: good, rejected: '' };
  const spare = findSpare(record, holds);
  if (!spare) return { slot: '', rejected: trial };
  return { slot: spare, ready: next(record, { good: spare, trial: '' }), rejected: trial || good };
};

/** A slot that the record does not speak for, or none. One that failed its trial stays out. */
const findSpare = (record: BootRecord, holds: (slot: SlotName) => boolean): SlotName => {
  const other = record.good === 'A' ? 'B' : 'A';
  if (record.trial !== other && holds(other)) return other;
  return record.sequence === NO_RECORD.sequence && holds('B') ? 'B' : '';
};

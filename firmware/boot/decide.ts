import { type BootRecord, NO_RECORD, type SlotName } from './bootRecord.ts';

/**
 * Starts of an image on trial: more than one, since a power cut during the trial is no fault of the image.
 */
export const ATTEMPTS_MAX = 3;

/** The slot to start, and the records to write for it. */
export interface BootDecision {
  /** '' when no slot holds an image that may run. */
  readonly slot: SlotName;
  /** The record to write before the start. */
  readonly before?: BootRecord;
  /** The record to write when the image is READY. */
  readonly ready?: BootRecord;
  /** The slot of an image that has used up its starts or was refused; '' when there is none. */
  readonly rejected: SlotName;
}

const next = (record: BootRecord, change: Partial<BootRecord>): BootRecord => ({
  sequence: record.sequence + 1,
  good: change.good === undefined ? record.good : change.good,
  trial: change.trial === undefined ? record.trial : change.trial,
  attempts: change.attempts === undefined ? 0 : change.attempts,
});

/**
 * The boot decision. `holds` says whether a slot's image is whole, signed by the publisher and built for this
 * board; it is called for no more slots than needed, since it hashes the script.
 *
 * An image on trial is started at most ATTEMPTS_MAX times; then the trial is over and the last good image is
 * started. When the last good image does not hold, or there is no record, any slot that holds is tried: a
 * phone that runs an older signed image is better than one that runs none.
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

/**
 * A slot that holds though the record does not name it as good; '' for none. The slot on trial is no
 * candidate.
 */
const findSpare = (record: BootRecord, holds: (slot: SlotName) => boolean): SlotName => {
  const other = record.good === 'A' ? 'B' : 'A';
  if (record.trial !== other && holds(other)) return other;
  return record.sequence === NO_RECORD.sequence && holds('B') ? 'B' : '';
};

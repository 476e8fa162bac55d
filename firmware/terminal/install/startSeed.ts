import type { TerminalRandom } from '../../crypto/drbg.ts';
import { concat } from '../../runtime/bytes.ts';
import { START_SEED as JOURNAL_SEED } from '../../storage/journalMemoryMap.ts';
import { START_SEED as KEY_SEED } from '../../storage/keyMemoryMap.ts';
import { twoSlotRecord } from '../../storage/twoSlotRecord.ts';
import { u32 } from '../../wire/fields.ts';
import type { Phone } from '../phone.ts';

/**
 * Seeds the generator anew with what differs between two starts with the same noise: the clock, the journal's
 * number of writes, and from each battery memory the number of writes of its own record and 32 octets of the
 * generator of the start before. Then each memory gets octets of its own, into both slots of its record, so
 * that one bit that flips does not bring an earlier start back. Throws `notWritten` when a memory does not
 * hold them afterwards under a higher number, and the code of a part that does not answer: the phone must not
 * sign then.
 */
export const startSeed = ({ hal, journal }: Phone, random: TerminalRandom): void => {
  const { journalMemory, keyMemory, sha256, clock } = hal;
  const at = journalMemory.size - JOURNAL_SEED.fromEnd;
  const records = [twoSlotRecord(journalMemory, at, JOURNAL_SEED.payloadMax, sha256)];
  if (keyMemory) records.push(twoSlotRecord(keyMemory, KEY_SEED.at, KEY_SEED.payloadMax, sha256));
  const carried = [u32(clock.now() || 0), u32(journal.sequence())];
  for (let i = 0; i < records.length; i++)
    carried.push(u32(records[i].sequence()), records[i].read() || new Uint8Array(0));
  random.reseed(concat(carried));
  for (let i = 0; i < records.length; i++) {
    const octets = random.bytes(JOURNAL_SEED.payloadMax);
    records[i].write(octets);
    records[i].write(octets);
  }
};

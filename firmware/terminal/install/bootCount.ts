import type { Sha256 } from '../../../hal/hash.ts';
import type { Memory } from '../../../hal/memory.ts';
import { BOOT_COUNT } from '../../storage/journalMemoryMap.ts';
import { twoSlotRecord } from '../../storage/twoSlotRecord.ts';
import { readFields, u32 } from '../../wire/fields.ts';

/**
 * Counts this start in the journal memory; returns the count, u32. A seed that contains it differs from every
 * earlier one, also on a board whose noise is the same at each start.
 */
export const countBoot = (memory: Memory, sha256: Sha256): Uint8Array => {
  const record = twoSlotRecord(memory, BOOT_COUNT.at, BOOT_COUNT.payloadMax, sha256);
  const last = record.read();
  const count = u32(last ? readFields('boot count', last).u32() + 1 : 1);
  record.write(count);
  return count;
};

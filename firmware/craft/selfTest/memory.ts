import type { Sha256 } from '../../../hal/hash.ts';
import type { Memory } from '../../../hal/memory.ts';
import { equalBytes } from '../../runtime/bytes.ts';
import { SELF_TEST_RECORD } from '../../storage/journalMemoryMap.ts';
import { KEY_MEMORY_SCRATCH } from '../../storage/keyMemoryMap.ts';
import { twoSlotBytes, twoSlotRecord } from '../../storage/twoSlotRecord.ts';
import { type Craft, result, row } from '../craft.ts';

const PATTERN_BYTES = KEY_MEMORY_SCRATCH.bytes;

/** True when a span holds its bits and their inverse; writes the bits back. */
const holds = (memory: Memory, offset: number): boolean => {
  const before = memory.read(offset, PATTERN_BYTES);
  const inverted = before.map(octet => octet ^ 255);
  memory.write(offset, inverted);
  const turned = equalBytes(memory.read(offset, PATTERN_BYTES), inverted);
  memory.write(offset, before);
  return turned && equalBytes(memory.read(offset, PATTERN_BYTES), before);
};

/**
 * True when a record whose newest slot is spoilt reads as the one before: every record of the phone depends
 * on it.
 */
const survives = (memory: Memory, offset: number, sha256: Sha256): boolean => {
  const record = twoSlotRecord(memory, offset, SELF_TEST_RECORD.payloadMax, sha256);
  record.wipe();
  try {
    record.write(new Uint8Array([1]));
    record.write(new Uint8Array([2]));
  } catch {
    return false;
  }
  memory.write(offset + twoSlotBytes(SELF_TEST_RECORD.payloadMax) / 2, new Uint8Array([255]));
  const left = record.read();
  return !!left && left[0] === 1;
};

const verdict = (good: boolean): string => (good ? 'OK' : 'FAULTY');

/** Test of both battery memories, at the places that the memory maps keep for it; shows free variables. */
export const testMemory = (craft: Craft): Promise<void> => {
  const { journalMemory, keyMemory, sha256 } = craft.phone.hal;
  const scratch = journalMemory.size - SELF_TEST_RECORD.fromEnd;
  return result(craft, [
    row('JOURNAL RAM', verdict(holds(journalMemory, scratch))),
    row('RECORDS', verdict(survives(journalMemory, scratch, sha256))),
    row(
      'KEY RAM',
      keyMemory ? verdict(holds(keyMemory, keyMemory.size - KEY_MEMORY_SCRATCH.fromEnd)) : 'NONE',
    ),
    row('FREE VARIABLES', craft.board.freeVariables()),
  ]);
};

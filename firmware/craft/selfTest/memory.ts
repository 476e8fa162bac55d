import type { Sha256 } from '../../../hal/hash.ts';
import type { Memory } from '../../../hal/memory.ts';
import { PIN_MEMORY_BYTES } from '../../provisioning/craftPin.ts';
import { equalBytes } from '../../runtime/bytes.ts';
import { twoSlotBytes, twoSlotRecord } from '../../storage/twoSlotRecord.ts';
import { type Craft, result, row } from '../craft.ts';

const PATTERN_BYTES = 16;

/** A part that holds each bit both ways: a span is inverted, read, and put back. */
const holds = (memory: Memory, offset: number): boolean => {
  const before = memory.read(offset, PATTERN_BYTES);
  const inverted = before.map(octet => octet ^ 255);
  memory.write(offset, inverted);
  const turned = equalBytes(memory.read(offset, PATTERN_BYTES), inverted);
  memory.write(offset, before);
  return turned && equalBytes(memory.read(offset, PATTERN_BYTES), before);
};

/** A record whose newest slot is spoilt gives the one before it: what every record of this phone rests on. */
const survives = (memory: Memory, offset: number, sha256: Sha256): boolean => {
  const record = twoSlotRecord(memory, offset, PATTERN_BYTES, sha256);
  record.wipe();
  record.write(new Uint8Array([1]));
  record.write(new Uint8Array([2]));
  memory.write(offset + twoSlotBytes(PATTERN_BYTES) / 2, new Uint8Array([255]));
  const left = record.read();
  return !!left && left[0] === 1;
};

const verdict = (good: boolean): string => (good ? 'OK' : 'FAULTY');

/** The battery memories and the heap. The spans in front of the PIN are nobody else's. */
export const testMemory = (craft: Craft): Promise<void> => {
  const { journalMemory, keyMemory, sha256 } = craft.phone.hal;
  const scratch = journalMemory.size - PIN_MEMORY_BYTES - twoSlotBytes(PATTERN_BYTES);
  return result(craft, [
    row('JOURNAL RAM', verdict(holds(journalMemory, scratch))),
    row('RECORDS', verdict(survives(journalMemory, scratch, sha256))),
    row('KEY RAM', keyMemory ? verdict(holds(keyMemory, keyMemory.size - PATTERN_BYTES)) : 'NONE'),
    row('FREE VARIABLES', craft.board.freeVariables()),
  ]);
};

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isZero } from '../../firmware/runtime/bytes.ts';
import { twoSlotBytes, twoSlotRecord } from '../../firmware/storage/twoSlotRecord.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { cutsOf, recordingMemory } from '../settlement/tornMemory.ts';

const MAX = 40;
const payload = (length: number, first: number) => Uint8Array.from({ length }, (_, i) => first + i);
const open = (memory = ramMemory(7 + twoSlotBytes(MAX))) => ({
  memory,
  record: twoSlotRecord(memory, 7, MAX, hostSha256),
});

test('a record: empty at first, then the newest, of any length up to its largest', () => {
  const { memory, record } = open();
  assert.is(record.read(), undefined);
  for (let length = 0; length <= MAX; length++) {
    record.write(payload(length, length));
    assert.equal(record.read(), payload(length, length));
    assert.equal(
      twoSlotRecord(memory, 7, MAX, hostSha256).read(),
      payload(length, length),
      'after a restart',
    );
  }
  assert.throws(() => record.write(new Uint8Array(MAX + 1)), /expected at most 40 bytes, got 41/);
  assert.equal(record.read(), payload(MAX, MAX));
  assert.ok(isZero(memory.read(0, 7)), 'nothing is written in front of it');
});

test('a power cut at every byte of ten writes in a row: the old record or the new one, and the next write holds', () => {
  const { memory, record } = open();
  let tried = 0;
  let old: Uint8Array | undefined;
  for (let round = 0; round < 10; round++) {
    const before = open(ramMemory(memory.size));
    before.memory.write(0, memory.read(0, memory.size));
    const next = payload(round % 3 === 0 ? 5 : MAX - round, 10 * round);
    const recording = recordingMemory(memory);
    twoSlotRecord(recording, 7, MAX, hostSha256).write(next);
    for (const { memory: torn, cut } of cutsOf(before.memory, recording.writes)) {
      const again = twoSlotRecord(torn, 7, MAX, hostSha256);
      const found = again.read();
      const isOld = old === undefined ? found === undefined : Buffer.from(found ?? []).equals(old);
      assert.ok(isOld || Buffer.from(found ?? []).equals(next), `round ${round}, ${cut}`);
      again.write(payload(3, 200));
      assert.equal(again.read(), payload(3, 200), `round ${round}, ${cut}, written again`);
      tried++;
    }
    old = next;
  }
  assert.equal(record.read(), old);
  console.log(`two-slot record: ${tried} tried / ${tried} survived`);
});

test('any octet of the newest slot altered: the other slot’s record, never a mixture', () => {
  const { memory, record } = open();
  record.write(payload(MAX, 1));
  record.write(payload(MAX, 100));
  const whole = memory.read(0, memory.size);
  for (let at = 0; at < memory.size; at++) {
    memory.write(at, Uint8Array.of(whole[at] ^ 0x10));
    const found = Buffer.from(record.read() ?? []);
    assert.ok(found.equals(payload(MAX, 1)) || found.equals(payload(MAX, 100)), `octet ${at}`);
    memory.write(at, Uint8Array.of(whole[at]));
  }
});

test('wiped, both slots are zero and there is no record', () => {
  const { memory, record } = open();
  record.write(payload(MAX, 1));
  record.write(payload(MAX, 2));
  record.wipe();
  assert.ok(isZero(memory.read(0, memory.size)));
  assert.is(record.read(), undefined);
});

test.run();

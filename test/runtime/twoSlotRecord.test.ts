import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { copyOf, isZero } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { twoSlotBytes, twoSlotRecord } from '../../firmware/storage/twoSlotRecord.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Memory } from '../../hal/memory.ts';
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

test('the sequence grows by one a write, stays over a restart, and is the older one when the newest slot is spoilt', () => {
  const { memory, record } = open();
  const sequence = () => twoSlotRecord(memory, 7, MAX, hostSha256).sequence();
  assert.is(record.sequence(), 0);
  for (let write = 1; write <= 300; write++) {
    record.write(payload(3, write));
    assert.is(record.sequence(), write);
  }
  assert.is(sequence(), 300);
  record.read();
  assert.is(sequence(), 300, 'reading is no write');
  // 300 is even: the second slot holds it.
  const newestAt = 7 + twoSlotBytes(MAX) / 2;
  memory.write(newestAt + 14, Uint8Array.of(memory.read(newestAt + 14, 1)[0] ^ 1));
  assert.is(sequence(), 299);
});

test('a sequence of four octets is unsigned', () => {
  const { memory, record } = open();
  const head = Uint8Array.of(0xff, 0xff, 0xff, 0xf0, 0, 2);
  const octets = payload(2, 5);
  const check = hostSha256.digest(Buffer.concat([head, octets])).subarray(0, 8);
  memory.write(7, Buffer.concat([head, check, octets]));
  assert.is(record.sequence(), 0xfffffff0);
  record.write(payload(2, 6));
  assert.equal([record.sequence(), record.read()], [0xfffffff1, payload(2, 6)]);
});

/** A memory whose writes fail as `spoil` says: it takes what that returns. */
const badMemory = (memory: Memory, spoil: (bytes: Uint8Array) => Uint8Array): Memory => ({
  size: memory.size,
  read: (offset, length) => memory.read(offset, length),
  write: (offset, bytes) => memory.write(offset, spoil(copyOf(bytes))),
});

const codeOf = (work: () => void): string => {
  try {
    work();
    return 'taken';
  } catch (error) {
    return faultCode(error);
  }
};

const SPOILT: [name: string, spoil: (bytes: Uint8Array) => Uint8Array][] = [
  ['takes no writes', () => new Uint8Array(0)],
  ['takes half a write', bytes => bytes.subarray(0, bytes.length >> 1)],
  ['loses the last octet', bytes => bytes.subarray(0, bytes.length - 1)],
];
for (let at = 0; at < 14 + 5; at++)
  SPOILT.push([
    `flips a bit of octet ${at}`,
    bytes => {
      bytes[at] ^= 1 << (at % 8);
      return bytes;
    },
  ]);

test('a write is read back: a memory that does not hold it is named, and the record of before stays', () => {
  for (const [name, spoil] of SPOILT) {
    const { memory, record } = open();
    const bad = twoSlotRecord(badMemory(memory, spoil), 7, MAX, hostSha256);
    assert.is(
      codeOf(() => bad.write(payload(5, 60))),
      'notWritten',
      `${name}, the first write`,
    );
    record.write(payload(5, 20));
    assert.is(
      codeOf(() => bad.write(payload(5, 60))),
      'notWritten',
      `${name}, the second write`,
    );
    assert.equal(record.read(), payload(5, 20), `${name}: the record of before`);
    record.write(payload(5, 90));
    assert.equal(record.read(), payload(5, 90), `${name}: written again`);
  }
});

test.run();

/** The boot decision and its record, without a board. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type BootRecord,
  encodeBootRecord,
  NO_RECORD,
  newestRecord,
  parseBootRecord,
  recordFile,
  type SlotName,
} from '../../firmware/boot/bootRecord.ts';
import { ATTEMPTS_MAX, decideBoot } from '../../firmware/boot/decide.ts';
import { hostSha256 } from '../../host/sha256.ts';

const record = (change: Partial<BootRecord>): BootRecord => ({
  sequence: 7,
  good: 'A',
  trial: '',
  attempts: 0,
  ...change,
});
const holding = (slots: string) => (slot: SlotName) => slots.includes(slot);

test('the last good image is started, and nothing is written', () => {
  assert.equal(decideBoot(record({}), holding('AB')), { slot: 'A', rejected: '' });
});

test('an image on trial has its start counted before it, and becomes the good one when it is READY', () => {
  const decision = decideBoot(record({ trial: 'B' }), holding('AB'));
  assert.is(decision.slot, 'B');
  assert.equal(decision.before, record({ sequence: 8, trial: 'B', attempts: 1 }));
  assert.equal(decision.ready, record({ sequence: 9, good: 'B' }));
});

test(`an image that is not READY within ${ATTEMPTS_MAX} starts gives way to the last good one, for ever`, () => {
  let now = record({ trial: 'B' });
  const started: string[] = [];
  for (let boot = 0; boot < ATTEMPTS_MAX + 3; boot++) {
    const decision = decideBoot(now, holding('AB'));
    started.push(decision.slot);
    now = decision.before ?? now;
  }
  assert.is(started.join(''), `${'B'.repeat(ATTEMPTS_MAX)}AAA`);
  assert.equal([now.good, now.trial, now.attempts], ['A', '', 0]);
});

test('an image on trial that fails its check is not started at all', () => {
  const decision = decideBoot(record({ trial: 'B' }), holding('A'));
  assert.is(decision.slot, 'A');
  assert.is(decision.rejected, 'B');
  assert.is(decision.before!.trial, '');
});

test('when the last good image fails its check, the other slot is tried', () => {
  const decision = decideBoot(record({}), holding('B'));
  assert.is(decision.slot, 'B');
  assert.is(decision.ready!.good, 'B');
  assert.is(decideBoot(record({}), holding('')).slot, '');
});

test('an image that failed its trial does not replace a good one that is gone', () => {
  assert.is(decideBoot(record({ trial: 'B', attempts: ATTEMPTS_MAX }), holding('B')).slot, '');
});

test('without any record an image that passes its check is started', () => {
  assert.is(decideBoot(NO_RECORD, holding('A')).slot, 'A');
  assert.is(decideBoot(NO_RECORD, holding('B')).slot, 'B');
  assert.is(decideBoot(NO_RECORD, holding('')).slot, '');
});

test('a first image whose trial fails leaves a board that says so', () => {
  assert.is(decideBoot(record({ good: '', trial: 'A', attempts: ATTEMPTS_MAX }), holding('A')).slot, '');
});

test('a record comes back, and not with any octet changed, cut or added', () => {
  const whole = encodeBootRecord(record({ trial: 'B', attempts: 2, sequence: 0x81020304 }), hostSha256);
  assert.equal(parseBootRecord(whole, hostSha256), record({ trial: 'B', attempts: 2, sequence: 0x81020304 }));
  for (let at = 0; at < whole.length; at++) {
    const changed = whole.map((octet, i) => (i === at ? octet ^ 1 : octet));
    assert.is(parseBootRecord(changed, hostSha256), undefined, `octet ${at}`);
    assert.is(parseBootRecord(whole.subarray(0, at), hostSha256), undefined, `cut at ${at}`);
  }
  assert.is(parseBootRecord(new Uint8Array([...whole, 0]), hostSha256), undefined);
});

test('the newer of two whole records holds; each record goes to the other file', () => {
  const files = new Map<string, Uint8Array>();
  for (const sequence of [4, 5])
    files.set(recordFile(sequence), encodeBootRecord(record({ sequence }), hostSha256));
  assert.is(files.size, 2);
  const newest = () => newestRecord(name => files.get(name), hostSha256).sequence;
  assert.is(newest(), 5);
  files.set(recordFile(5), new Uint8Array(15).fill(0xff));
  assert.is(newest(), 4);
  files.clear();
  assert.is(newest(), 0);
});

test.run();

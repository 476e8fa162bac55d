/** Which part a phone names as failed: the most urgent one (docs/parts.md). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alarmOf } from '../../firmware/terminal/alarms.ts';
import type { Phone } from '../../firmware/terminal/phone.ts';
import type { Memory } from '../../hal/memory.ts';

/** A part that answers a read of its first octet only. */
const reads: [number, number][] = [];
const sound: Memory = {
  size: 16,
  read: (at, length) => {
    reads.push([at, length]);
    return new Uint8Array(length);
  },
  write: () => {},
};
const dead = (code: string): Memory => ({
  ...sound,
  read: () => {
    throw Object.assign(new Error('memory: no answer'), { code });
  },
});

/** A phone with these faults. */
const alarm = (parts: object, state: Partial<Phone> = {}): string => {
  const hal = {
    journalMemory: sound,
    keyMemory: sound,
    clock: { now: () => 0 },
    display: {},
    keypad: {},
    ...parts,
  };
  return alarmOf({ failed: '', unreadCards: 0, isAlone: false, ...state, hal } as unknown as Phone);
};

const lostClock = { clock: { now: () => undefined } };
const deadDisplay = { display: { isDead: () => true } };
const stuckKey = { keypad: { stuck: () => '5' } };

test('all is well: no alarm, on a board without key memory and where no part can tell', () => {
  assert.is(alarm({}), '');
  assert.is(alarm({ keyMemory: undefined }), '');
  assert.is(alarm({ display: { isDead: () => false }, keypad: { stuck: () => undefined } }), '');
});

test('a memory is asked for its first octet', () => {
  reads.length = 0;
  alarm({});
  assert.equal(reads, [
    [0, 1],
    [0, 1],
  ]);
});

test('two cards in a row that are mute are none, three are the slot’s fault', () => {
  assert.is(alarm({}, { unreadCards: 2 }), '');
  assert.is(alarm({}, { unreadCards: 3 }), 'readerFailed');
  assert.is(alarm({}, { unreadCards: 4 }), 'readerFailed');
});

/** From the least urgent to the most. */
const ALARMS: [code: string, parts: object, state?: Partial<Phone>][] = [
  ['centerSilent', {}, { isAlone: true }],
  ['keyStuck', stuckKey],
  ['displayFailed', deadDisplay],
  ['readerFailed', {}, { unreadCards: 3 }],
  ['clockLost', lostClock],
  ['notWritten', {}, { failed: 'notWritten' }],
  ['sramFailed', { keyMemory: dead('sramFailed') }],
  ['framFailed', { journalMemory: dead('framFailed') }],
];

test('each part by its code, and before those that are less urgent', () => {
  let parts = {};
  let state = {};
  for (const [code, more, its] of ALARMS) {
    assert.is(alarm(more, its), code, 'alone');
    parts = { ...parts, ...more };
    state = { ...state, ...its };
    assert.is(alarm(parts, state), code, 'with the others');
  }
});

test.run();

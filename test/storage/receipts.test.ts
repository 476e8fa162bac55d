/**
 * The terminal's store of receipts: one a session, until the center has it; a receipt that is not kept ends
 * nothing.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ESIGN_3840 } from '../../firmware/crypto/profiles.ts';
import { RECEIPTS } from '../../firmware/storage/journalMemoryMap.ts';
import { END_RESERVE_BYTES } from '../../firmware/storage/recordPlace.ts';
import { twoSlotBytes } from '../../firmware/storage/twoSlotRecord.ts';
import { charge, settleCharge } from '../../firmware/terminal/money/charge.ts';
import { type ReceiptStore, receiptStore } from '../../firmware/terminal/money/receiptStore.ts';
import type { Phone } from '../../firmware/terminal/phone.ts';
import { encodeSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Memory } from '../../hal/memory.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { cloneMemory, openWorld, refused, type Terminal } from '../settlement/rig.ts';
import { cutsOf, recordingMemory } from '../settlement/tornMemory.ts';
import { cardId, chargeReceipt, filled, settlement } from '../wire/samples.ts';

/** Places in a whole part. */
const RECEIPTS_MAX = 32;
const PLACE_BYTES = twoSlotBytes(RECEIPTS.payloadMax);
const PART_BYTES = 32_768;
/** Of 3072 bits: the largest that fits. */
const SIGNATURE_OCTETS = 384;

/** Bytes of a memory with room for this many receipts. */
const sizeFor = (places: number): number => RECEIPTS.at + places * PLACE_BYTES + END_RESERVE_BYTES;

/** The receipt of a session, which X tells from others. */
const receiptOf = (session: number, step = 1, signatureOctets = SIGNATURE_OCTETS): Uint8Array =>
  encodeSignedReceipt({
    ...settlement,
    ...chargeReceipt,
    cardChallenge: filled(16, session),
    step,
    cardId,
    cardSignature: filled(signatureOctets, step),
  });

const open = (memory: Memory): ReceiptStore => receiptStore(memory, hostSha256);

/** Everything in a store, as a report drops it; the sessions' first octets of X and the steps. */
const drained = (store: ReceiptStore): [session: number, step: number][] => {
  const found: [number, number][] = [];
  for (let kept = store.next(); kept; kept = store.next()) {
    found.push([kept.message[31], kept.message[48]]);
    kept.drop();
  }
  return found.sort(([a], [b]) => a - b);
};

test('one receipt a session: its last one replaces those before, after a restart as well', () => {
  const memory = ramMemory(PART_BYTES);
  const store = open(memory);
  assert.is(store.next(), undefined);
  for (const step of [1, 2, 3]) store.keep(receiptOf(7, step));
  store.keep(receiptOf(8, 1));
  const restarted = open(memory);
  restarted.keep(receiptOf(9, 1));
  assert.equal(drained(restarted), [
    [7, 3],
    [8, 1],
    [9, 1],
  ]);
  assert.is(restarted.next(), undefined, 'what the center has is gone');
  assert.is(open(memory).next(), undefined);
});

for (const [places, size] of [
  [1, sizeFor(1)],
  [1, sizeFor(2) - 1],
  [2, sizeFor(2)],
  [RECEIPTS_MAX, PART_BYTES],
  [RECEIPTS_MAX, 2 * PART_BYTES],
])
  test(`${size} bytes: receipts of ${places} sessions; one more takes the oldest one's place`, () => {
    const memory = ramMemory(size);
    const store = open(memory);
    for (let session = 1; session <= places + 1; session++) store.keep(receiptOf(session));
    const expected = Array.from({ length: places }, (_, i) => [i + 2, 1]);
    assert.equal(drained(store), expected);
  });

test('writes stay inside the row, however many sessions there are', () => {
  for (const size of [sizeFor(1), sizeFor(3) + 100, PART_BYTES]) {
    const memory = recordingMemory(ramMemory(size));
    const store = open(memory);
    for (let session = 1; session <= 40; session++) {
      store.keep(receiptOf(session, 1));
      store.keep(receiptOf(session, 2));
    }
    drained(store);
    assert.ok(memory.writes.length > 80);
    for (const { offset, bytes } of memory.writes)
      assert.ok(offset >= RECEIPTS.at && offset + bytes.length <= size - END_RESERVE_BYTES, `${offset}`);
  }
});

test('with every other place taken, the one that the center has emptied is used: nothing unreported is lost', () => {
  for (const places of [2, 3]) {
    const store = open(ramMemory(sizeFor(places)));
    for (let session = 1; session <= places; session++) store.keep(receiptOf(session));
    const kept = store.next()!;
    kept.drop();
    store.keep(receiptOf(9));
    const sessions = drained(store).map(([session]) => session);
    assert.is(sessions.length, places);
    assert.not(sessions.includes(kept.message[31]));
  }
});

test('a memory that is smaller than one place has room for one receipt all the same', () => {
  const size = sizeFor(1) - 1;
  const store = open(ramMemory(size));
  store.keep(receiptOf(1, 1, 100));
  assert.equal(drained(store), [[1, 1]]);
});

test('a receipt that replaced the reported one meanwhile is not dropped', () => {
  const store = open(ramMemory(PART_BYTES));
  store.keep(receiptOf(7, 1));
  const reported = store.next()!;
  store.keep(receiptOf(7, 2));
  reported.drop();
  assert.equal(drained(store), [[7, 2]]);
});

test('the receipt of a longer key is refused by name, and what is kept stays', () => {
  const store = open(ramMemory(sizeFor(1)));
  store.keep(receiptOf(7, 1));
  for (const session of [7, 8])
    assert.throws(
      () => store.keep(receiptOf(session, 2, SIGNATURE_OCTETS + 1)),
      (error: Error & { code: string }) =>
        error.code === 'receiptTooLong' && /expected at most 473 octets, got 474/.test(error.message),
    );
  assert.equal(drained(store), [[7, 1]]);
});

test('a power cut at every byte of a receipt: the one before or the new one, and the others stay', () => {
  const memory = recordingMemory(ramMemory(sizeFor(2)));
  const store = open(memory);
  store.keep(receiptOf(6, 1));
  store.keep(receiptOf(7, 1));
  const before = cloneMemory(memory);
  const already = memory.writes.length;
  store.keep(receiptOf(7, 2));
  let tried = 0;
  for (const { memory: torn, cut } of cutsOf(before, memory.writes.slice(already))) {
    const [first, second, ...others] = drained(open(torn));
    assert.equal([first, others], [[6, 1], []], cut);
    assert.ok(second[0] === 7 && (second[1] === 1 || second[1] === 2), cut);
    tried++;
  }
  assert.ok(tried > SIGNATURE_OCTETS, `${tried} cuts`);
});

/** A terminal's phone whose faults are noted. */
const watched = (terminal: Terminal, change: Partial<Phone> = {}) => {
  const noted: string[] = [];
  const hal = { ...terminal.phone.hal, noteFault: (code: string) => void noted.push(code) };
  return { phone: { ...terminal.phone, ...change, hal }, noted };
};

test('a card with a longer key is charged all the same: the session goes on, the fault is noted', async () => {
  const world = await openWorld({ keySizes: { ...KEY_SIZES.history, card: ESIGN_3840 } });
  const card = await world.card(100);
  const terminal = await world.terminal();
  const { phone, noted } = watched(terminal);
  const account = await terminal.insert(card);
  settleCharge(phone, await charge(phone, terminal.identity, account, 30));
  settleCharge(phone, await charge(phone, terminal.identity, account, 20));
  assert.equal(noted, ['receiptTooLong', 'receiptTooLong']);
  assert.is(account.value, 50);
  const { settledYen, pending } = phone.journal.read();
  assert.equal([settledYen, pending.length], [50, 0]);
  await terminal.report();
  const { books } = world.center;
  assert.equal([books.settledYen, books.unprovedYen], [50, 50], 'the center shows what no receipt proves');
});

test('a memory that takes no receipt does not end a session that the card has paid for', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  const memory = ramMemory(sizeFor(1));
  const { phone, noted } = watched(terminal, { receipts: open({ ...memory, write: () => {} }) });
  const account = await terminal.insert(card);
  settleCharge(phone, await charge(phone, terminal.identity, account, 30));
  assert.equal(noted, ['notWritten']);
  assert.equal([account.value, phone.journal.read().settledYen], [70, 30]);
});

test('a cut between receipt and journal: the charge is pending, and the center decides it by the receipt', async () => {
  const world = await openWorld();
  const card = await world.card(100);
  const terminal = await world.terminal();
  const commit = () => {
    throw Object.assign(new Error('the power is gone'), { code: 'powerCut' });
  };
  const { phone } = watched(terminal, { journal: { ...terminal.phone.journal, commit } });
  const account = await terminal.insert(card);
  const receipt = await charge(phone, terminal.identity, account, 30);
  await refused('powerCut', async () => settleCharge(phone, receipt));
  const back = terminal.restart();
  assert.is(back.phone.journal.read().pending.length, 1);
  await back.report();
  const { settledYen, pending } = back.phone.journal.read();
  assert.equal([settledYen, pending.length], [30, 0]);
  await back.report();
  const { books } = world.center;
  assert.equal([books.settledYen, books.pendingYen, books.unprovedYen], [30, 0, 0]);
});

test.run();

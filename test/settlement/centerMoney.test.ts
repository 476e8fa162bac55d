/**
 * What the center refuses of reports, receipts and questions that no honest terminal sends, and what it
 * keeps.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Books } from '../../center/books.ts';
import { handle } from '../../center/handle.ts';
import { Registry } from '../../center/registry.ts';
import { TERMINAL_TERM_DAYS } from '../../center/terms.ts';
import { dayOf } from '../../firmware/wire/calendar.ts';
import { INS_CHARGE } from '../../firmware/wire/cardCommands.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { type Identifier, makeIdentifier } from '../../firmware/wire/identifier.ts';
import {
  encodeLoadRequest,
  encodeSettlementReport,
  MESSAGE_CHARGE_QUESTION,
  MESSAGE_CHARGE_RECEIPT_NOTED,
  MESSAGE_INSTALLED,
  MESSAGE_PENDING_DECISION,
  MESSAGE_REFUSED,
  MESSAGE_SETTLEMENT_NOTED,
} from '../../firmware/wire/messages.ts';
import {
  encodePendingQuestion,
  encodeResolvedCharge,
  parseSignedReceipt,
  type SignedChargeReceipt,
} from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName } from '../../firmware/wire/orderName.ts';
import { TAG_DISPENSER_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { codeOf, openCenterWorld, reference } from './centerRig.ts';
import { firstLoad, flipped, openWorld, refused, type World } from './rig.ts';

const NOBODY = makeIdentifier(1, 999);

/** A terminal's receipts of its charges, in their order. */
const receiptsOf = async (open: World, charges: readonly number[]): Promise<SignedChargeReceipt[]> => {
  const card = await open.card(1000);
  const terminal = await open.terminal();
  const account = await terminal.insert(card);
  const receipts: SignedChargeReceipt[] = [];
  for (const yen of charges) {
    await terminal.charge(account, yen);
    receipts.push(parseSignedReceipt(terminal.phone.receipts.next()!.message));
  }
  return receipts;
};

test('receipts of a session: the last one counts, for each order of arrival', async () => {
  const open = await openWorld();
  const [first, second] = await receiptsOf(open, [10, 20]);
  assert.equal([first.step, second.step], [1, 2]);
  for (const order of [
    [first, second, first],
    [second, first],
  ]) {
    const books = new Books();
    books.orders.noteRequest(firstLoad(first.cardId, makeIdentifier(2, 1), 1000));
    const { terminalId } = first;
    const totals = { settledCharges: 2, pendingYen: 0, pendingCharges: 0, isLast: false };
    books.noteReport({ terminalId, sequence: 1, settledYen: 30, ...totals });
    assert.is(books.unprovedYen, 30);
    for (const receipt of order) books.noteReceipt(receipt);
    assert.is(books.unprovedYen, 0);
    assert.is(books.chain(first.cardId).tookPlace(second.before, second.after), true);
  }
});

test('attack 13: each message of a terminal that was never issued is refused, and changes nothing', async () => {
  const { ask, cardId, books } = await openCenterWorld();
  const totals = { settledYen: 0, settledCharges: 0, pendingYen: 7, pendingCharges: 1, isLast: false };
  const charge = { cardId, charge: 7, before: reference(1), after: reference(2) };
  const from = (terminalId: Identifier) => [
    encodeSettlementReport({ terminalId, sequence: 1, ...totals }),
    encodePendingQuestion({ terminalId, ...charge }),
    encodeResolvedCharge({ terminalId, ...charge }),
  ];
  for (const message of from(NOBODY)) assert.equal(await ask(message), Uint8Array.of(MESSAGE_REFUSED));
  assert.is(books.pendingYen, 0);
  assert.is(books.chain(cardId).has(reference(1)), false);
});

test('attack 13: totals only grow, late ones and the same sequence change nothing, and 2^32 − 1 freezes no account', () => {
  const books = new Books();
  const report = (sequence: number, settledYen: number, pendingYen = 0) =>
    books.noteReport({
      ...{ terminalId: makeIdentifier(1, 1), sequence, settledYen, pendingYen },
      ...{ settledCharges: 1, pendingCharges: pendingYen ? 1 : 0, isLast: false },
    });
  books.orders.noteRequest(firstLoad(makeIdentifier(4, 1), makeIdentifier(2, 1), 1000));
  report(5, 100, 30);
  assert.equal([books.settledYen, books.pendingYen], [100, 30]);
  report(5, 500, 0);
  report(4, 500, 0);
  assert.equal([books.settledYen, books.pendingYen], [100, 30]);
  assert.is(
    codeOf(() => report(6, 99)),
    'refused',
  );
  assert.is(
    codeOf(() => report(6, 1001)),
    'refused',
  );
  assert.is(
    codeOf(() => report(6, 0xffff_ffff)),
    'refused',
  );
  report(6, 100);
  report(6, 1000);
  assert.is(books.settledYen, 100);
  report(7, 1000);
  assert.equal([books.settledYen, books.pendingYen], [1000, 0]);
});

test('what is paid in bounds what is settled: open orders and taken ones, not refused ones', () => {
  const books = new Books();
  const [cardId, dispenserId] = [makeIdentifier(4, 1), makeIdentifier(2, 1)];
  const totals = { settledCharges: 1, pendingYen: 0, pendingCharges: 0, isLast: false };
  const report = (sequence: number, settledYen: number) =>
    books.noteReport({ terminalId: makeIdentifier(1, 1), sequence, settledYen, ...totals });
  books.orders.noteRequest(firstLoad(cardId, dispenserId, 100, 1)).state = 'taken';
  books.orders.noteRequest(firstLoad(cardId, dispenserId, 50, 2));
  books.orders.refuse(encodeOrderName(dispenserId, 3), firstLoad(cardId, dispenserId, 500, 3));
  assert.equal([books.issuedYen, books.openYen, books.orders.yen('refused')], [100, 50, 500]);
  assert.is(
    codeOf(() => report(1, 151)),
    'refused',
  );
  report(1, 150);
  assert.is(books.settledYen, 150);
});

test('pending charges of a number that reports no more are decided by the card’s states, settled or dropped', () => {
  const terminalId = makeIdentifier(1, 1);
  const ask = (before: number, after: number, yen: number) => ({
    ...{ terminalId, cardId: makeIdentifier(4, 1), charge: yen },
    ...{ before: reference(before), after: reference(after) },
  });
  const [taken, dropped, unknown] = [ask(1, 2, 10), ask(2, 9, 20), ask(50, 51, 40)];
  for (const isLast of [true, false]) {
    const books = new Books();
    const totals = { settledYen: 0, settledCharges: 0, pendingYen: 70, pendingCharges: 3, isLast };
    books.noteReport({ terminalId, sequence: 1, ...totals });
    for (const question of [taken, dropped, unknown]) assert.is(books.notePending(question), undefined);
    assert.equal([books.settledYen, books.pendingYen], [0, 70]);
    books.chain(taken.cardId).note(reference(2), reference(3));
    assert.is(books.notePending(taken), true);
    assert.is(books.notePending(dropped), false);
    assert.is(books.notePending(unknown), undefined);
    assert.equal([books.settledYen, books.pendingYen], isLast ? [10, 40] : [0, 70]);
  }
});

test('the last report of a number may have the sequence of the one before; what it leaves pending is counted once', () => {
  const books = new Books();
  const cardId = makeIdentifier(4, 1);
  books.orders.noteRequest(firstLoad(cardId, makeIdentifier(2, 1), 1000));
  const terminalId = makeIdentifier(1, 1);
  const report = (sequence: number, settledYen: number, pendingYen: number, isLast: boolean) =>
    books.noteReport({
      terminalId,
      sequence,
      settledYen,
      pendingYen,
      settledCharges: 1,
      pendingCharges: 1,
      isLast,
    });
  const ask = { terminalId, cardId, charge: 10, before: reference(1), after: reference(2) };
  books.chain(cardId).note(reference(1), reference(2));
  report(5, 100, 10, false);
  books.notePending(ask);
  assert.equal([books.settledYen, books.pendingYen], [100, 10]);
  report(5, 100, 10, true);
  assert.is(books.notePending(ask), true);
  assert.equal([books.settledYen, books.pendingYen], [110, 0], 'it reports no more');
  report(5, 100, 10, false);
  report(6, 110, 0, true);
  assert.equal([books.settledYen, books.pendingYen], [110, 0], 'its totals have the charge now');
  assert.is(books.notePending(ask), true);
  books.noteResolved(ask);
  assert.equal([books.settledYen, books.pendingYen], [110, 0], 'resolved: its next totals have it');
});

test('one decision decides the ones before it: a chain of pending charges is followed to its beginning', () => {
  const books = new Books();
  const cardId = makeIdentifier(4, 1);
  const link = (n: number, terminal: number) => ({
    ...{ terminalId: makeIdentifier(1, terminal), cardId, charge: 10 },
    ...{ before: reference(n), after: reference(n + 1) },
  });
  for (const [n, terminal] of [
    [3, 1],
    [2, 2],
    [1, 3],
  ])
    books.notePending(link(n, terminal));
  books.noteResolved(link(4, 4));
  for (const [n, terminal] of [
    [1, 3],
    [2, 2],
    [3, 1],
  ])
    assert.is(books.notePending(link(n, terminal)), true, `from state ${n}`);
  assert.is(books.notePending({ ...link(1, 5), after: reference(77) }), false);
  assert.is(books.notePending({ ...link(1, 3), cardId: makeIdentifier(4, 2) }), undefined, 'another card');
});

test('messages without an answer, unknown ones, broken ones, and an error of the program itself', async () => {
  const { ask, center, certificates, order } = await openCenterWorld();
  assert.equal(await ask(Uint8Array.of(MESSAGE_INSTALLED)), Uint8Array.of(MESSAGE_INSTALLED));
  assert.is(await ask(Uint8Array.of(0x6e, 1, 2)), undefined);
  assert.is(await ask(new Uint8Array(0)), undefined);
  const broken = encodeLoadRequest(order(5)).subarray(0, 20);
  assert.equal(await ask(broken), Uint8Array.of(MESSAGE_REFUSED));
  assert.equal(await ask(Uint8Array.of(MESSAGE_CHARGE_QUESTION, 0x31)), Uint8Array.of(MESSAGE_REFUSED));
  const failing = { ...center, registry: undefined as never };
  const message = encodeLoadRequest(order(5));
  const outcome = await handle(failing, certificates, message).catch((error: Error) => error);
  assert.instance(outcome, TypeError);
  assert.is(center.books.orders.find(encodeOrderName(order(5).dispenserId, 50)), undefined);
});

test('a receipt that is refused is noted all the same, so that the terminal goes on; its yen stay unproved', async () => {
  const open = await openWorld();
  const card = await open.card(1000);
  const terminal = await open.terminal();
  await terminal.charge(await terminal.insert(card), 10);
  const { message } = terminal.phone.receipts.next()!;
  const ask = (octets: Uint8Array) => handle(open.center, open.certificates, octets);
  assert.equal(await ask(flipped(message, -3)), Uint8Array.of(MESSAGE_CHARGE_RECEIPT_NOTED));
  const { terminalId } = terminal.identity;
  const totals = { settledCharges: 1, pendingYen: 0, pendingCharges: 0, isLast: false };
  const report = encodeSettlementReport({ terminalId, sequence: 1, settledYen: 10, ...totals });
  assert.equal(await ask(report), Uint8Array.of(MESSAGE_SETTLEMENT_NOTED));
  assert.is(open.center.books.unprovedYen, 10);
  assert.equal(await ask(message), Uint8Array.of(MESSAGE_CHARGE_RECEIPT_NOTED));
  assert.is(open.center.books.unprovedYen, 0);
});

test('a decision on a pending charge is signed when the center knows, and empty while it does not', async () => {
  const open = await openWorld();
  const card = await open.card(1000);
  const terminal = await open.terminal();
  const account = await terminal.insert(card);
  terminal.slot.tap.response = (octets, command) => (command[1] === INS_CHARGE ? undefined : octets);
  await refused('cardRemoved', () => terminal.charge(account, 50));
  const [pending] = terminal.phone.journal.read().pending;
  const { terminalId } = terminal.identity;
  const ask = () => handle(open.center, open.certificates, encodePendingQuestion({ terminalId, ...pending }));
  assert.equal(await ask(), Uint8Array.of(MESSAGE_PENDING_DECISION));
  open.center.books.chain(pending.cardId).note(pending.after, reference(9));
  assert.ok((await ask())!.length > 100);
});

test('work for one card runs in its order, work for two at once, and a failure stops nothing', async () => {
  const { center } = await openWorld();
  const order: string[] = [];
  let open = (): void => {};
  const gate = new Promise<void>(resolve => {
    open = resolve;
  });
  const [one, other] = [makeIdentifier(4, 1), makeIdentifier(4, 2)];
  const first = center.oneAtATime(one, async () => {
    await gate;
    order.push('first');
    throw new Error('it failed');
  });
  const second = center.oneAtATime(one, async () => void order.push('second'));
  await center.oneAtATime(other, async () => void order.push('other'));
  assert.equal(order, ['other']);
  open();
  assert.is(await first.catch((error: Error) => error.message), 'it failed');
  await second;
  await center.oneAtATime(one, async () => void order.push('third'));
  assert.equal(order, ['other', 'first', 'second', 'third']);
});

test('identifiers: 1 a terminal, 2 a dispenser, 4 a card, counted from 1; a dispenser has a terminal’s term', async () => {
  const registry = new Registry();
  assert.equal(
    [registry.addTerminal(0), registry.addTerminal(1), registry.addDispenser()],
    [makeIdentifier(1, 1), makeIdentifier(1, 2), makeIdentifier(2, 1)],
  );
  const key = { profile: 0x11, publicKey: reference(1), settlementProfile: 7 };
  assert.equal([registry.addCard(key), registry.addCard(key)], [makeIdentifier(4, 1), makeIdentifier(4, 2)]);
  assert.equal(registry.cards.get(makeIdentifier(4, 2)), key);
  const open = await openWorld();
  const { certificate } = parseCertificate(TAG_DISPENSER_CERTIFICATE, open.firstMachine.certificate);
  const today = dayOf(open.nowSeconds);
  assert.equal([certificate.validFrom, certificate.validUntil], [today, today + TERMINAL_TERM_DAYS]);
  assert.is(TERMINAL_TERM_DAYS, 400);
});

test.run();

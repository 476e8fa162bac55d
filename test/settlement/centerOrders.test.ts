/**
 * What the center refuses of orders and receipts of loads that no honest dispenser sends, and what it keeps.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { issueValue } from '../../center/issue.ts';
import { noteLoaded } from '../../center/receipts.ts';
import { copyOf } from '../../firmware/runtime/bytes.ts';
import { INS_LOAD } from '../../firmware/wire/cardCommands.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { type LoadRequest, MESSAGE_ORDER_DECISION } from '../../firmware/wire/messages.ts';
import { encodeOrderQuestion } from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE } from '../../firmware/wire/reference.ts';
import { ORDER_NOT_TAKEN, ORDER_TAKEN } from '../../firmware/wire/statements.ts';
import { encodeUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { CARD_YEN_MAX, checkLoad, LOAD_YEN_MAX } from '../../firmware/wire/valueLimits.ts';
import { codeOf, kindOf, openCenterWorld, reference } from './centerRig.ts';
import { flipped, refused } from './rig.ts';

test('attack 12: limits of a load: whole yen from 1 to 10 000, and at most 20 000 on the card', () => {
  for (const [amount, sum] of [
    [1, 1],
    [LOAD_YEN_MAX, CARD_YEN_MAX],
    [1, CARD_YEN_MAX],
  ])
    assert.is(
      codeOf(() => checkLoad(amount, sum)),
      'nothing thrown',
      `${amount} to ${sum}`,
    );
  for (const [amount, sum] of [
    [0, 10],
    [-5, 10],
    [0.5, 10],
    [Number.NaN, 10],
    [Number.POSITIVE_INFINITY, 10],
    [LOAD_YEN_MAX + 1, CARD_YEN_MAX],
    [20_001, 20_001],
    [1, CARD_YEN_MAX + 1],
    [1, Number.NaN],
  ])
    assert.is(
      codeOf(() => checkLoad(amount, sum)),
      'badAmount',
      `${amount} to ${sum}`,
    );
});

test('attack 12: −5, 0.5, NaN and 20 001 yen open no order at a desk, and the card is loaded after them', async () => {
  const { firstMachine: machine, open } = await openCenterWorld();
  const card = await open.card(100);
  for (const yen of [-5, 0.5, Number.NaN, 20_001, LOAD_YEN_MAX + 1]) {
    await refused('badAmount', () => machine.load(card, yen));
    assert.equal(machine.dispenser.orders.all(), [], `${yen}`);
  }
  assert.is(await machine.load(card, LOAD_YEN_MAX), 10_100);
  await refused('badAmount', () => machine.load(card, LOAD_YEN_MAX));
  assert.equal(machine.dispenser.orders.all(), [], 'more than a card may hold');
  assert.is(await machine.load(card, CARD_YEN_MAX - 10_100), CARD_YEN_MAX);
});

test('attack 12: a center signs no statement above the limits, whatever a dispenser has let through', async () => {
  const { load, order, books } = await openCenterWorld();
  assert.is(kindOf(await load(order(0))), 'refused');
  assert.is(kindOf(await load(order(LOAD_YEN_MAX + 1, { orderNumber: 51 }))), 'refused');
  const full = { orderNumber: 52, previousValue: CARD_YEN_MAX - 99, loadNumber: 2 };
  assert.is(kindOf(await load(order(100, full))), 'refused');
  assert.is(kindOf(await load(order(99, { ...full, orderNumber: 53 }))), 'signed');
  assert.equal([books.openYen, books.issuedYen], [99, 0]);
});

test('another amount, or another card, under the name of an order is refused, and no signed word is given', async () => {
  const { open, load, order, books } = await openCenterWorld();
  assert.is(kindOf(await load(order(1000))), 'signed');
  assert.is(kindOf(await load(order(10_000))), 'unsigned');
  await open.card(0);
  const [, other] = [...open.center.registry.cards.keys()];
  assert.is(kindOf(await load(order(1000, { cardId: other }))), 'unsigned');
  assert.is(books.openYen, 1000);
});

test('a card that was never issued is refused, and so is a dispenser that was not', async () => {
  const { load, order, center, certificates, dispenserId, books } = await openCenterWorld();
  assert.is(kindOf(await load(order(1000, { cardId: makeIdentifier(4, 77) }))), 'refused');
  const stranger = makeIdentifier(2, 77);
  assert.is(kindOf(await load(order(1000, { dispenserId: stranger }))), 'unsigned', 'no certificate');
  certificates.set(stranger, certificates.get(dispenserId)!);
  assert.is(kindOf(await load(order(1000, { dispenserId: stranger }))), 'refused', 'not registered');
  assert.equal([books.openYen, books.issuedYen], [0, 0]);
  await refused('refused', () =>
    issueValue(center, order(1, { cardId: makeIdentifier(4, 77) }), new Uint8Array(1)),
  );
});

test('an order that was refused once is never signed', async () => {
  const { center, load, order, books } = await openCenterWorld();
  const dispensers = center.registry.dispensers.splice(0);
  assert.is(kindOf(await load(order(500))), 'refused');
  center.registry.dispensers.push(...dispensers);
  assert.is(kindOf(await load(order(500))), 'refused');
  assert.is(books.openYen, 0);
  assert.is(books.orders.yen('refused'), 500);
});

test('the same request has the same statement; another state of the card has another one of the same amount', async () => {
  const { center, certificates, dispenserId, order } = await openCenterWorld();
  const certificate = certificates.get(dispenserId)!;
  const issue = (change: Partial<LoadRequest> = {}) => issueValue(center, order(700, change), certificate);
  const first = await issue();
  assert.equal(encodeUsageInformation(await issue()), encodeUsageInformation(first));
  const changes: Partial<LoadRequest>[] = [
    { previousReference: reference(1) },
    { loadNumber: 2 },
    { previousValue: 30 },
  ];
  for (const change of changes) {
    const other = await issue(change);
    assert.is.not(encodeUsageInformation(other).join(), encodeUsageInformation(first).join());
    assert.is(other.value - other.previousValue, 700);
    assert.equal(await issue(change), other);
  }
  assert.is(center.books.orders.find(encodeOrderName(dispenserId, 50))!.signed.length, 4);
  assert.is(center.books.openYen, 700, 'the card can take one of them');
});

test('an order that the card names as its last one is taken; the one after it is not closed by it', async () => {
  const { order, load, books, dispenserId, ask } = await openCenterWorld();
  await load(order(700));
  await load(order(300, { orderNumber: 51, previousOrder: encodeOrderName(dispenserId, 50), loadNumber: 2 }));
  assert.equal([books.issuedYen, books.openYen], [700, 300]);
  const question = (number: number, previous: Uint8Array) =>
    ask(encodeOrderQuestion(encodeOrderName(dispenserId, number), previous));
  const decisionOf = async (number: number, previous: Uint8Array): Promise<number | undefined> => {
    const answer = (await question(number, previous))!;
    assert.is(answer[0], MESSAGE_ORDER_DECISION);
    return answer[1];
  };
  assert.is(await decisionOf(50, NO_ORDER), ORDER_TAKEN);
  assert.is(await decisionOf(51, NO_ORDER), ORDER_NOT_TAKEN, 'order 50 followed the same one');
  assert.is(await decisionOf(51, encodeOrderName(dispenserId, 50)), undefined, 'not known yet');
  assert.is(await decisionOf(99, encodeOrderName(dispenserId, 50)), undefined, 'no such order');
});

test('an order asked for again names the order that the card took last, as it is then', async () => {
  const { order, load, books, dispenserId } = await openCenterWorld();
  await load(order(700));
  await load(order(300, { orderNumber: 51 }));
  assert.is(books.issuedYen, 0);
  await load(order(300, { orderNumber: 51, previousOrder: encodeOrderName(dispenserId, 50) }));
  assert.is(books.issuedYen, 700);
});

test('receipts of a load: of no order, of another card, of one that was never signed, with a signature that does not hold', async () => {
  const { open, center, books, card, cardId, dispenserId, firstMachine: machine } = await openCenterWorld();
  const receipts: Uint8Array[] = [];
  machine.slot.tap.response = (octets, command) => {
    if (command[1] === INS_LOAD && octets.length > 2) receipts.push(copyOf(octets));
    return octets.length > 2 && command[1] === INS_LOAD ? undefined : octets;
  };
  await refused('cardRemoved', () => machine.load(card, 400));
  const name = encodeOrderName(dispenserId, 1);
  const [signed] = books.orders.find(name)!.signed;
  const loaded = {
    cardId,
    order: name,
    value: 400,
    before: NO_REFERENCE,
    after: signed.after,
    cardSignature: receipts[0].subarray(0, receipts[0].length - 2),
  };
  await open.card(0);
  const [, other] = [...center.registry.cards.keys()];
  for (const change of [
    { order: encodeOrderName(dispenserId, 9) },
    { cardId: other },
    { value: 401 },
    { after: reference(3) },
    { before: reference(3) },
    { cardSignature: flipped(loaded.cardSignature, 40) },
  ])
    await refused('refused', () => noteLoaded(center, { ...loaded, ...change }));
  assert.equal([books.issuedYen, books.openYen], [0, 400]);
  await noteLoaded(center, loaded);
  assert.equal([books.issuedYen, books.openYen], [400, 0]);
  assert.is(books.chain(cardId).has(signed.after), true);
});

test('a load without a receipt is the dispenser’s word, for an order that was signed', async () => {
  const { center, cardId, dispenserId, order, load, books } = await openCenterWorld();
  const name = encodeOrderName(dispenserId, 50);
  const word = { cardId, order: name, value: 1, before: NO_REFERENCE, after: NO_REFERENCE };
  const cardSignature = new Uint8Array(0);
  books.orders.noteRequest(order(700));
  await refused('refused', () => noteLoaded(center, { ...word, cardSignature }));
  await load(order(700));
  const [signed] = books.orders.find(name)!.signed;
  await noteLoaded(center, { ...word, cardSignature });
  assert.equal([books.issuedYen, books.openYen], [700, 0]);
  assert.is(books.chain(cardId).has(signed.after), true, 'the states are those of the statement');
  assert.is(books.chain(cardId).has(NO_REFERENCE), true);
});

test.run();

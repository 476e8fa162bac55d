/**
 * Each message of a dispenser about an order, answered from the store: as it should be, malformed, of a
 * stranger, and again. Each answer is compared with that of the center in memory.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answerMessage } from '../../center/service/line/answer.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodeLoadRequest } from '../../firmware/wire/messages.ts';
import {
  encodeLoaded,
  encodeOrderQuestion,
  encodePendingQuestion,
  parseDecision,
} from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE } from '../../firmware/wire/reference.ts';
import {
  encodeOrderDecision,
  ORDER_NOT_TAKEN,
  ORDER_REFUSED,
  ORDER_TAKEN,
} from '../../firmware/wire/statements.ts';
import { flipped } from '../settlement/rig.ts';
import {
  hexOf,
  holds,
  LOADED_OCTETS,
  REFUSED,
  reference,
  refused,
  refusesOtherLengths,
  unchanged,
} from './lineCases.ts';
import { withLine } from './lineRig.ts';
import { onBoth } from './stores.ts';

onBoth('32 → 33: an order is signed and counted once; the same again is the same statement', kind =>
  withLine(kind, async line => {
    const card = await line.newCard();
    const request = line.order(card, 1000);
    const message = encodeLoadRequest(request);
    const answer = await hexOf(line.ask(message));
    assert.ok(answer.startsWith('3301'));
    assert.equal(await line.balances(), { issued: -1000, open: 1000 });
    assert.is(await unchanged(line, message), answer);
    // For another state of the card it is another statement of the same amount.
    const renewed = await hexOf(line.ask(encodeLoadRequest({ ...request, previousReference: reference(3) })));
    assert.ok(renewed.startsWith('3301') && renewed !== answer);
    assert.equal(await line.balances(), { issued: -1000, open: 1000 });
    for (const change of [{ amount: 2000 }, { cardId: (await line.newCard()).id }])
      await refused(line, encodeLoadRequest({ ...request, ...change }), 'refused');
    const stranger = line.order(card, 100, { dispenserId: makeIdentifier(2, 9) });
    await refused(line, encodeLoadRequest(stranger), 'refused');
    await refusesOtherLengths(line, message);
  }),
);

onBoth('32 → 33: an order that is refused is refused for good, under the master’s signature', kind =>
  withLine(kind, async line => {
    const card = await line.newCard();
    for (const change of [
      { amount: 0 },
      { amount: 10_001 },
      { previousValue: 19_500 },
      { cardId: makeIdentifier(4, 99) },
    ]) {
      const request = line.order(card, 1000, change);
      const [order, { previousOrder }] = [encodeOrderName(request.dispenserId, request.orderNumber), request];
      const answer = (await line.ask(encodeLoadRequest(request)))!;
      const { decision, generation, masterSignature } = parseDecision(answer.subarray(1));
      assert.is(decision, ORDER_REFUSED);
      const statement = encodeOrderDecision(generation, { order, previousOrder, decision });
      assert.ok(await holds(line, statement, masterSignature));
      assert.is(await unchanged(line, encodeLoadRequest(request)), toHex(answer), 'again');
      const sound = encodeLoadRequest({ ...request, amount: 100, previousValue: 0, cardId: card.id });
      assert.ok((await hexOf(line.ask(sound))).startsWith('3300'), 'never signed');
    }
    assert.equal(await line.balances(), {});
    assert.equal((await proveBooks(line.store.db)).errors, []);
  }),
);

onBoth('a card in the list of invalid cards gets no value: a new order is refused for good', kind =>
  withLine(kind, async line => {
    const card = await line.newCard();
    const known = line.order(card, 100);
    await line.ask(encodeLoadRequest(known));
    await line.store.db
      .insertInto('invalid_cards')
      .values({ card_id: card.id, reason: 'reported', since: 1 })
      .execute();
    // The center in memory has no such list.
    const ask = async (message: Uint8Array) => hexOf(answerMessage(line.service, message));
    assert.ok((await ask(encodeLoadRequest(line.order(card, 500)))).startsWith('3300'));
    assert.is(await ask(encodeLoadRequest(known)), REFUSED, 'it was signed before');
    assert.equal(await line.balances(), { issued: -100, open: 100 });
  }),
);

onBoth('34 → 35: the card’s receipt takes the order once; a forged one is refused', kind =>
  withLine(kind, async line => {
    const card = await line.newCard();
    const loaded = await line.load(card, 1000);
    const message = encodeLoaded(loaded);
    await refused(line, flipped(message, -3), 'refused');
    const order = encodeOrderName(line.dispenserId, 77);
    await refused(line, encodeLoaded({ ...loaded, order }), 'refused');
    await refused(line, encodeLoaded({ ...loaded, cardId: (await line.newCard()).id }), 'refused');
    const never = line.order(card, 10_001);
    await line.ask(encodeLoadRequest(never));
    const ofNever = { ...loaded, order: encodeOrderName(line.dispenserId, never.orderNumber) };
    const cardSignature = await line.sign(card, encodeLoaded(ofNever));
    await refused(line, encodeLoaded({ ...ofNever, cardSignature }), 'refused');
    assert.is(await hexOf(line.ask(message)), '35');
    const balances = await line.balances();
    assert.equal(balances, { issued: -1000, [`card/${card.id}`]: 1000 });
    await line.ask(message);
    assert.equal(await line.balances(), balances, 'again');
    await refusesOtherLengths(line, message, LOADED_OCTETS);
  }),
);

onBoth('34 → 35 without a signature: the dispenser’s word takes the statement that was signed last', kind =>
  withLine(kind, async line => {
    const terminal = await line.newTerminal();
    const card = await line.newCard();
    await line.ask(encodeLoaded(await line.load(card, 500)));
    const request = line.order(card, 1000);
    const charged = await line.charge(card, terminal, 20);
    // The order is renewed in the state after the charge, and 99 statements later.
    await line.ask(encodeLoadRequest(request));
    for (const state of [reference(0xff), reference(0x01), card.state])
      await line.ask(encodeLoadRequest({ ...request, previousReference: state, previousValue: card.value }));
    const word = {
      ...{ cardId: card.id, order: encodeOrderName(line.dispenserId, request.orderNumber), value: 1480 },
      ...{ before: NO_REFERENCE, after: NO_REFERENCE, cardSignature: new Uint8Array(0) },
    };
    const message = encodeLoaded(word);
    assert.is(await hexOf(line.ask(message)), '35');
    const balances = await line.balances();
    assert.equal(balances, { issued: -1500, [`card/${card.id}`]: 1500 });
    assert.is(await unchanged(line, message), '35', 'again');
    const links = await line.store.db.selectFrom('links').selectAll().execute();
    assert.equal(
      links.map(({ before }) => toHex(before)),
      [toHex(card.state)],
      'of the last statement',
    );
    // It leaves from the state after the charge: the charge took place.
    assert.ok((await hexOf(line.ask(encodePendingQuestion(charged.question)))).startsWith('1501'));
    await refused(line, encodeLoaded({ ...word, order: encodeOrderName(line.dispenserId, 99) }), 'refused');
    const never = line.order(card, 0);
    await line.ask(encodeLoadRequest(never));
    const order = encodeOrderName(line.dispenserId, never.orderNumber);
    await refused(line, encodeLoaded({ ...word, order }), 'refused');
  }),
);

onBoth('36 → 37: taken, not taken since another followed, or nothing; under the master’s signature', kind =>
  withLine(kind, async line => {
    const card = await line.newCard();
    const left = line.order(card, 300);
    await line.ask(encodeLoadRequest(left));
    const name = encodeOrderName(line.dispenserId, left.orderNumber);
    assert.is(await unchanged(line, encodeOrderQuestion(name, NO_ORDER)), '37');
    const unknown = encodeOrderName(line.dispenserId, 99);
    assert.is(await unchanged(line, encodeOrderQuestion(unknown, NO_ORDER)), '37');
    const loaded = await line.load(card, 1000);
    await line.ask(encodeLoaded(loaded));
    for (const [order, expected] of [
      [loaded.order, ORDER_TAKEN],
      [name, ORDER_NOT_TAKEN],
    ] as const) {
      const answer = (await line.ask(encodeOrderQuestion(order, NO_ORDER)))!;
      const { decision, generation, masterSignature } = parseDecision(answer.subarray(1));
      assert.is(decision, expected);
      const statement = encodeOrderDecision(generation, { order, previousOrder: NO_ORDER, decision });
      assert.ok(await holds(line, statement, masterSignature));
      assert.is(await unchanged(line, encodeOrderQuestion(order, NO_ORDER)), toHex(answer), 'again');
    }
    await refusesOtherLengths(line, encodeOrderQuestion(name, NO_ORDER));
  }),
);

onBoth('an order that names another as the one before tells at once that this one was taken', kind =>
  withLine(kind, async line => {
    const card = await line.newCard();
    // Its receipt is lost, and the card goes to another dispenser.
    await line.load(card, 1000);
    assert.equal(await line.balances(), { issued: -1000, open: 1000 });
    await line.ask(encodeLoadRequest(line.order(card, 200)));
    assert.equal(await line.balances(), { issued: -1200, open: 200, [`card/${card.id}`]: 1000 });
  }),
);

onBoth(
  'an order that is refused tells of the one before it as well: the question about that one is answered',
  kind =>
    withLine(kind, async line => {
      const card = await line.newCard();
      await line.load(card, 1000);
      await line.ask(encodeLoadRequest(line.order(card, 10_001)));
      assert.ok((await hexOf(line.ask(encodeOrderQuestion(card.lastOrder, NO_ORDER)))).startsWith('3701'));
      assert.equal(await line.balances(), { issued: -1000, [`card/${card.id}`]: 1000 });
    }),
);

test.run();

/** S9.8: a destroyed card is refunded from its shadow balance, once; what arrives late is in dispute. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ingest } from '../../center/ingest/ingest.ts';
import { noteResolved } from '../../center/ingest/questions.ts';
import type { Verifier } from '../../center/ingest/verifyPool.ts';
import { deskReport } from '../../center/service/line/desk.ts';
import { deskRefund, type Refund } from '../../center/service/refund.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import type { Store } from '../../center/store/store.ts';
import { encodeSettlementReport } from '../../firmware/wire/messages.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { type CardState, cardName, type Fleet, fleet, terminalName } from './fleet.ts';
import { changesOf, loadedCard, withServed } from './served.ts';
import { onBoth, withStore } from './stores.ts';

const NOW = 900_000_000;
/** Records bear an octet in the place of a signature. */
const unasked: Verifier = { verify: async all => all.map(() => true), close: async () => {} };
const take = async (store: Store, messages: readonly Uint8Array[]): Promise<string> =>
  (await ingest({ store, verifier: unasked, sha256: hostSha256, now: () => NOW }, messages))
    .map(({ outcome }) => outcome)
    .join(' ');
const refund = (store: Store, asked?: number, card = 0): Promise<Refund> =>
  store.transact(tx => deskRefund(store.kind, tx, { cardId: cardName(card), asked, at: NOW }));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    error => error.code,
  );
const listed = async (store: Store): Promise<string> =>
  (await store.db.selectFrom('invalid_cards').selectAll().execute())
    .map(({ card_id, reason }) => `${card_id} ${reason}`)
    .join();
/** Balances by class that are not zero, of books that are proved. */
const balancesOf = async (store: Store): Promise<Record<string, number>> => {
  const { errors, sum, balances } = await proveBooks(store.db);
  assert.equal([errors, sum], [[], 0]);
  return Object.fromEntries(Object.entries(balances).filter(([, yen]) => yen !== 0));
};
const report = (store: Store, settledYen: number, sequence = 1): Promise<unknown> =>
  store.transact(tx =>
    deskReport(
      tx,
      encodeSettlementReport({
        ...{ terminalId: terminalName(0), sequence, settledYen, settledCharges: 1 },
        ...{ pendingYen: 0, pendingCharges: 0, isLast: false },
      }),
      NOW,
    ),
  );

/** One card of 1000 yen of which 30 are known to be spent. */
const withCard = (
  kind: Store['kind'],
  work: (store: Store, cards: Fleet, card: CardState) => Promise<void>,
  settlementProfile?: number,
): Promise<void> =>
  withStore(kind, async store => {
    const cards = fleet(21, false);
    await cards.issue(store, 2, 2, settlementProfile);
    const card = cards.blank(0);
    assert.is(await take(store, [await cards.load(store, card, 1000)]), 'new');
    assert.is(await take(store, await cards.session(card, 0, [30])), 'new');
    await work(store, cards, card);
  });

onBoth('S9.8 a destroyed card is refunded from its shadow balance, once, and is in the list', kind =>
  withCard(kind, async store => {
    assert.equal(await refund(store), { cardId: cardName(0), refundedYen: 970, leftYen: 0 });
    assert.is(await listed(store), `${cardName(0)} destroyed`);
    assert.equal(await balancesOf(store), { issued: -1000, refunded: 970, settled: 30 });
    assert.is(await codeOf(refund(store)), 'alreadyRefunded');
    assert.is(await codeOf(refund(store, 1)), 'alreadyRefunded');
    assert.equal(await balancesOf(store), { issued: -1000, refunded: 970, settled: 30 });
  }),
);

onBoth(
  'S9.8 a receipt that arrives after the refund is settled, and what was paid too much is in dispute',
  kind =>
    withCard(kind, async (store, cards, card) => {
      await refund(store, 900);
      assert.is(await take(store, await cards.session(card, 1, [50])), 'new');
      assert.equal(await balancesOf(store), { card: 20, issued: -1000, refunded: 900, settled: 80 });
      const late = await cards.session(card, 1, [60, 10]);
      assert.is(await take(store, late), 'new longer');
      assert.equal(await balancesOf(store), { dispute: -50, issued: -1000, refunded: 900, settled: 150 });
      assert.is(await take(store, late), 'repeated repeated');
      assert.is(await listed(store), `${cardName(0)} destroyed`);
      assert.equal(await balancesOf(store), { dispute: -50, issued: -1000, refunded: 900, settled: 150 });
    }),
);

onBoth('late receipts of a refunded card that does not sign (S6.3) are in dispute as well', kind =>
  withCard(
    kind,
    async (store, cards, card) => {
      await refund(store);
      assert.is(await take(store, await cards.session(card, 1, [50])), 'new');
      assert.equal(await balancesOf(store), { dispute: -50, issued: -1000, refunded: 970, settled: 80 });
    },
    3,
  ),
);

onBoth('a refunded card that turns out to be copied is listed as copied', kind =>
  withCard(kind, async (store, cards, card) => {
    const copy = { ...card };
    await refund(store);
    const messages = [...(await cards.session(card, 1, [10])), ...(await cards.session(copy, 1, [20]))];
    assert.is(await take(store, messages), 'new doubleSpend');
    assert.is(await listed(store), `${cardName(0)} copied`);
    assert.equal(await balancesOf(store), { dispute: -30, issued: -1000, refunded: 970, settled: 60 });
  }),
);

onBoth('S9.8 charges that a terminal has reported and not proved bound the refund', kind =>
  withCard(kind, async store => {
    await report(store, 130);
    assert.is(await codeOf(refund(store)), 'undecided');
    assert.is(await codeOf(refund(store, 871)), 'beyondBalance');
    assert.is(await listed(store), '');
    assert.equal(await refund(store, 870), { cardId: cardName(0), refundedYen: 870, leftYen: 100 });
  }),
);

onBoth(
  'a charge that its terminal says the card has proved bounds the refund, before and after its report',
  kind =>
    withCard(kind, async (store, _, card) => {
      const charge = { terminalId: terminalName(0), cardId: cardName(0), charge: 100, before: card.state };
      const after = new Uint8Array(16).fill(5);
      await store.transact(tx => noteResolved(kind, tx, { ...charge, after }, NOW));
      for (const settledYen of [0, 130]) {
        if (settledYen) await report(store, settledYen);
        assert.is(await codeOf(refund(store)), 'undecided');
        assert.is(await codeOf(refund(store, 871)), 'beyondBalance');
      }
      assert.equal(await refund(store, 870), { cardId: cardName(0), refundedYen: 870, leftYen: 100 });
    }),
);

onBoth('an order that the card may have taken leaves the whole balance undecided', kind =>
  withCard(kind, async (store, cards, card) => {
    const load = await cards.load(store, card, 500);
    assert.is(await codeOf(refund(store)), 'undecided');
    assert.is(await codeOf(refund(store, 971)), 'beyondBalance');
    assert.is(await take(store, [load]), 'new');
    assert.is((await refund(store)).refundedYen, 1470);
  }),
);

onBoth('a copied card, an empty one and a stranger are not refunded, each by name', kind =>
  withCard(kind, async (store, cards, card) => {
    assert.is(await codeOf(refund(store, undefined, 1)), 'nothingLeft');
    assert.is(await codeOf(refund(store, undefined, 5)), 'notFound');
    const copy = { ...card };
    await take(store, [...(await cards.session(card, 1, [10])), ...(await cards.session(copy, 1, [20]))]);
    assert.is(await codeOf(refund(store)), 'inDispute');
    assert.is(await listed(store), `${cardName(0)} copied`);
  }),
);

onBoth('two refunds at once: one is done', kind =>
  withCard(kind, async store => {
    const codes = await Promise.all([codeOf(refund(store)), codeOf(refund(store)), codeOf(refund(store))]);
    assert.equal(codes.sort(), ['alreadyRefunded', 'alreadyRefunded', 'done']);
    assert.is((await balancesOf(store))['refunded'], 970);
  }),
);

onBoth('books with a second refund, or of a card that is not listed, are not proved', kind =>
  withCard(kind, async store => {
    await refund(store, 500);
    await store.db.deleteFrom('invalid_cards').execute();
    const expected = 'expected 1 refund of a card in the list, got';
    assert.equal((await proveBooks(store.db)).errors, [`refunded card ${cardName(0)}: ${expected} 0`]);
  }),
);

test('over HTTP a refund is done once for each key, by an operator, and refused by name the second time', () =>
  withServed(async served => {
    const change = changesOf(served);
    const dispenser = (await change('issuer', '/v1/dispensers', {})).id;
    const card = await loadedCard(change, dispenser, 1000);
    const path = `/v1/cards/${card.id}/refund`;
    assert.is((await served.ask('issuer', 'POST', path, {})).code, 'wrongRole');
    for (const yen of [0, -1, 1.5, '5', 20_001])
      assert.is((await served.ask('operator', 'POST', path, { yen })).code, 'badBody', String(yen));
    const more = await served.ask('operator', 'POST', path, { yen: 1001 });
    assert.equal([more.status, more.code], [422, 'beyondBalance']);
    const first = await served.ask('operator', 'POST', path, {}, 'refund-key-1');
    assert.equal(first.json, { cardId: card.id, refundedYen: 1000, leftYen: 0 });
    assert.equal((await served.ask('operator', 'POST', path, {}, 'refund-key-1')).json, first.json);
    const second = await served.ask('operator', 'POST', path, {}, 'refund-key-2');
    assert.equal([second.status, second.code], [409, 'alreadyRefunded']);
    const { shadowYen, refundedYen, invalid } = (await served.ask('auditor', 'GET', `/v1/cards/${card.id}`))
      .json;
    assert.equal([shadowYen, refundedYen, invalid.reason], [0, 1000, 'destroyed']);
    const terminal = (await change('issuer', '/v1/terminals', {})).id;
    const messages = [await card.receipt(terminal, 40)];
    assert.equal((await change('operator', '/v1/records', { messages })).verdicts, [{ outcome: 'new' }]);
    const books = (await served.ask('auditor', 'GET', '/v1/books')).json;
    assert.equal([books.errors, books.balances.dispute, books.balances.refunded], [[], -40, 1000]);
  }));

test.run();

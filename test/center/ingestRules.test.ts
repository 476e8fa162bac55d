/** Limits of a batch, the list of invalid cards, and unproved yen, each on a few rows. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BATCH_MAX, ingest } from '../../center/ingest/ingest.ts';
import { dispute, enterIntoList, markCopied } from '../../center/ingest/invalidCards.ts';
import { markOverspent } from '../../center/ingest/overspent.ts';
import { adjustUnproved } from '../../center/ingest/unproved.ts';
import type { Verifier } from '../../center/ingest/verifyPool.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import type { Store } from '../../center/store/store.ts';
import { post } from '../../center/store/transfers.ts';
import { concat, toHex } from '../../firmware/runtime/bytes.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { cardName, fleet, terminalName } from './fleet.ts';
import { onBoth, withStore } from './stores.ts';

const NOW = 900_000_000;
const [card0, card1, terminal0] = [cardName(0), cardName(1), terminalName(0)];
/** Records bear an octet in the place of a signature. */
const unasked: Verifier = { verify: async all => all.map(() => true), close: async () => {} };
const take = async (store: Store, messages: readonly Uint8Array[]): Promise<string> =>
  (await ingest({ store, verifier: unasked, sha256: hostSha256, now: () => NOW }, messages))
    .map(({ outcome }) => outcome)
    .join(' ');
const listed = async (store: Store): Promise<string> =>
  (await store.db.selectFrom('invalid_cards').selectAll().orderBy('card_id').execute())
    .map(({ card_id, reason, since }) => `${card_id} ${reason} ${since}`)
    .join();
const kindsOf = async (store: Store): Promise<string> =>
  (await store.db.selectFrom('transfers').selectAll().orderBy('id').execute())
    .map(({ kind, yen, at }) => `${kind} ${yen} ${at}`)
    .join();
const reported = (store: Store, settled_yen: number): Promise<unknown> =>
  store.db
    .insertInto('reports')
    .values({
      ...{ terminal_id: terminal0, sequence: 1, settled_yen, settled_charges: 1, pending_yen: 0 },
      ...{ pending_charges: 0, is_last: 0, received_at: 1 },
    })
    .execute();

test('a batch has at most 4096 records; one that has none, or refused ones only, begins no transaction', async () => {
  const texts: string[] = [];
  await withStore(
    'libsql',
    async store => {
      texts.length = 0;
      assert.is(BATCH_MAX, 4096);
      const none = Uint8Array.of(1);
      const error = await take(store, Array(4097).fill(none)).catch((refused: Error) => refused);
      assert.instance(error, RangeError);
      assert.match((error as Error).message, /expected at most 4096 records, got 4097/);
      assert.is((await take(store, Array(4096).fill(none))).split(' ').length, 4096);
      assert.is(await take(store, []), '');
      assert.is(
        texts.some(text => text.startsWith('begin')),
        false,
      );
    },
    { beforeStatement: text => texts.push(text) },
  );
});

onBoth('a receipt proves what its terminal had reported, in the same batch', kind =>
  withStore(kind, async store => {
    const cards = fleet(71, false);
    await cards.issue(store, 1, 1);
    const card = cards.blank(0);
    await take(store, [await cards.load(store, card, 1000)]);
    await reported(store, 100);
    await store.transact(tx => adjustUnproved(tx, [terminal0, terminalName(1)], 7));
    assert.match(await kindsOf(store), /,unproved 100 7$/);
    await store.transact(tx => adjustUnproved(tx, [terminal0], 7));
    assert.is(await take(store, await cards.session(card, 0, [30])), 'new');
    assert.match(await kindsOf(store), new RegExp(`,charge 30 ${NOW},proved 30 ${NOW}$`));
    assert.is(await take(store, await cards.session(card, 0, [90])), 'new');
    assert.match(await kindsOf(store), new RegExp(`,charge 90 ${NOW},proved 70 ${NOW}$`), 'not below zero');
    assert.equal(
      [(await proveBooks(store.db)).errors, (await proveBooks(store.db)).balances['unproved']],
      [[], 0],
    );
  }),
);

onBoth('a card keeps its first reason in the list, except that copied is kept over it', kind =>
  withStore(kind, async store => {
    const enter = (reason: 'copied' | 'overspent' | 'reported', at: number, card = card0): Promise<void> =>
      store.transact(tx => enterIntoList(tx, card, reason, at));
    await enter('reported', 1);
    await enter('overspent', 2);
    await enter('reported', 3, card1);
    assert.is(await listed(store), `${card0} reported 1,${card1} reported 3`);
    await enter('copied', 4);
    await enter('overspent', 5);
    assert.is(await listed(store), `${card0} copied 1,${card1} reported 3`);
  }),
);

onBoth(
  'evidence is kept once, by the digest of both messages in their order; the balance goes into dispute',
  kind =>
    withStore(kind, async store => {
      const [first, second] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
      await store.transact(tx =>
        post(tx, [{ from: 'open', to: `card/${card0}`, yen: 40, kind: 'taken' }], 1),
      );
      for (const at of [5, 6])
        await store.transact(tx => markCopied(tx, [{ cardId: card0, first, second }], at));
      const [row, ...more] = await store.db.selectFrom('evidence').selectAll().execute();
      assert.equal(more, []);
      assert.equal([row.card_id, row.at], [card0, 5]);
      assert.equal(
        [row.digest, row.first_message, row.second_message].map(toHex),
        [hostSha256.digest(concat([first, second])), first, second].map(toHex),
      );
      assert.is(await kindsOf(store), 'taken 40 1,disputed 40 5');
      assert.is(await listed(store), `${card0} copied 5`);
      await store.transact(tx => dispute(tx, card1, 9));
      assert.is(await kindsOf(store), 'taken 40 1,disputed 40 5');
    }),
);

onBoth(
  'a card that signed away exactly what was loaded is honest; a yen more is not; a copied one stays copied',
  kind =>
    withStore(kind, async store => {
      const cards = fleet(72, false);
      await cards.issue(store, 1, 2);
      const card = cards.blank(0);
      await cards.load(store, card, 100);
      const mark = (): Promise<void> => store.transact(tx => markOverspent(tx, [card0, card1], NOW));
      // The card's states do not show the load yet: the balance is below zero, the sum is not.
      card.state = new Uint8Array(16).fill(66);
      assert.is(await take(store, await cards.session(card, 0, [99])), 'new');
      assert.is(await take(store, await cards.session(card, 1, [1])), 'new');
      await mark();
      assert.is(await listed(store), '');
      const more = { ...card, value: 5, state: new Uint8Array(16).fill(77) };
      assert.is(await take(store, await cards.session(more, 1, [1])), 'new');
      assert.is(await listed(store), `${card0} overspent ${NOW}`);
      assert.match(await kindsOf(store), /disputed 101 900000000$/);
      // What a copied card owes is in dispute already: it is not entered again.
      const owed = { from: `card/${card0}`, to: 'open', yen: 1, kind: 'charge' } as const;
      await store.transact(tx => post(tx, [owed], 2));
      await store.db.updateTable('invalid_cards').set({ reason: 'copied' }).execute();
      const before = await kindsOf(store);
      await mark();
      assert.is(await kindsOf(store), before);
    }),
);

onBoth(
  'a card that signs nothing is not asked for a signature; a refusal has code and sentence, no more',
  kind =>
    withStore(kind, async store => {
      const cards = fleet(73, false);
      await cards.issue(store, 1, 1, 0);
      const refusing: Verifier = { verify: async all => all.map(() => false), close: async () => {} };
      const options = { store, verifier: refusing, sha256: hostSha256, now: () => NOW };
      const [receipt] = await cards.session({ ...cards.blank(0), value: 50 }, 0, [10]);
      const [stranger] = await cards.session({ ...cards.blank(3), value: 50 }, 0, [10]);
      assert.equal(await ingest(options, [stranger, receipt]), [
        { outcome: 'refused', code: 'unknownCard', message: `card ${cardName(3)}: never issued` },
        { outcome: 'new' },
      ]);
      const { is_signed } = await store.db.selectFrom('records').selectAll().executeTakeFirstOrThrow();
      assert.is(is_signed, 0);
      const digest = (): never => {
        throw new TypeError('a mistake of the program');
      };
      const broken = { ...options, sha256: { ...hostSha256, digest } };
      const outcome = await ingest(broken, [receipt]).catch((error: Error) => error);
      assert.instance(outcome, TypeError, 'it is not taken for a bad record');
    }),
);

test.run();

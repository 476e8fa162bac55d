/**
 * Usage records (Fig. 9): at least once in, exactly once effective; copied cards are found, honest ones
 * never.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type IngestOptions, ingest } from '../../center/ingest/ingest.ts';
import { type Verifier, verifyPool } from '../../center/ingest/verifyPool.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import type { Store } from '../../center/store/store.ts';
import { TERMINAL_TERM_DAYS } from '../../center/terms.ts';
import { concat, copyOf, toHex } from '../../firmware/runtime/bytes.ts';
import { RECORD_DAYS, SECONDS_A_DAY } from '../../firmware/wire/calendar.ts';
import { parseSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { sampledCount } from '../whole.ts';
import { type CardState, cardName, type Fleet, fleet, TERMINALS_ISSUED_AT } from './fleet.ts';
import { onBoth, withStore } from './stores.ts';

/** For records that bear no signature: what is tested is what follows the verification. */
const unasked: Verifier = { verify: async all => all.map(() => true), close: async () => {} };
const pool = verifyPool();
const NOW = 900_000_000;

const options = (store: Store, verifier: Verifier = pool): IngestOptions => ({
  ...{ store, verifier, sha256: hostSha256, now: () => NOW },
});
const outcomes = async (
  store: Store,
  messages: readonly Uint8Array[],
  verifier?: Verifier,
): Promise<string> =>
  (await ingest(options(store, verifier), messages))
    .map(verdict => (verdict.outcome === 'refused' ? verdict.code : verdict.outcome))
    .join(' ');
const listed = async (store: Store): Promise<string> =>
  (await store.db.selectFrom('invalid_cards').selectAll().orderBy('card_id').execute())
    .map(({ card_id, reason }) => `${card_id} ${reason}`)
    .join();
const balancesOf = async (store: Store): Promise<Record<string, number>> => {
  const { errors, sum, balances } = await proveBooks(store.db);
  assert.equal(errors, []);
  assert.is(sum, 0);
  return balances;
};
/** Everything that records leave, without the numbers of rows. */
const effect = async (store: Store): Promise<string> => {
  const accounts = await store.db
    .selectFrom('accounts')
    .select(['id', 'received', 'given'])
    .orderBy('id')
    .execute();
  const records = await store.db.selectFrom('records').select(['place', 'event', 'message']).execute();
  const rows = records.map(({ place, event, message }) => toHex(concat([place, event, message]))).sort();
  const sums = accounts
    .map(({ id, received, given }) => `${id} ${received - given}`)
    .filter(row => !row.endsWith(' 0'));
  return JSON.stringify([sums, rows, await listed(store)]);
};
const shuffled = <T>(cards: Fleet, all: readonly T[]): T[] =>
  all
    .map(one => [cards.random.next(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

/** A card with 1000 yen, whose load was reported. */
const loadedCard = async (store: Store, cards: Fleet, index = 0): Promise<CardState> => {
  const card = cards.blank(index);
  assert.is(await outcomes(store, [await cards.load(store, card, 1000)], unasked), 'new');
  return card;
};

onBoth('S9.5 a record is taken once; a session grows; a repetition is no double spend', kind =>
  withStore(kind, async store => {
    const cards = fleet(1);
    await cards.issue(store, 1, 2);
    const card = cards.blank(0);
    const load = await cards.load(store, card, 1000);
    assert.equal(await balancesOf(store), { issued: -1000, open: 1000 });
    assert.is(await outcomes(store, [load]), 'new');
    assert.equal(await balancesOf(store), { card: 1000, issued: -1000, open: 0 });
    const [one, two, three] = await cards.session(card, 0, [10, 10, 10]);
    assert.is(await outcomes(store, [two, one, two, load]), 'new repeated repeated repeated');
    assert.is(await outcomes(store, [three]), 'longer');
    assert.is(await outcomes(store, await cards.session(card, 1, [50])), 'new');
    assert.equal(await balancesOf(store), { card: 920, issued: -1000, open: 0, settled: 80 });
    assert.is(await listed(store), '');
  }),
);

onBoth('S9.5 two successors of one state mark the card, with both records, in the same transaction', kind =>
  withStore(kind, async store => {
    const cards = fleet(2);
    await cards.issue(store, 2, 2);
    const card = await loadedCard(store, cards);
    const copy = { ...card };
    const [first] = await cards.session(card, 0, [100]);
    const [second] = await cards.session(copy, 1, [30]);
    assert.is(await outcomes(store, [first]), 'new');
    assert.is(await listed(store), '');
    assert.is(await outcomes(store, [second, second]), 'doubleSpend repeated');
    assert.is(await listed(store), `${cardName(0)} copied`);
    const evidence = await store.db.selectFrom('evidence').selectAll().execute();
    assert.equal(
      evidence.map(({ first_message, second_message }) => [toHex(first_message), toHex(second_message)]),
      [[toHex(first), toHex(second)]],
    );
    // 1000 were loaded; 130 were spent, of which the card had signed 100 and 30 from the same 1000.
    assert.equal(await balancesOf(store), { card: 0, dispute: 870, issued: -1000, open: 0, settled: 130 });
    assert.is(await outcomes(store, await cards.session(copy, 0, [20])), 'new');
    assert.is((await balancesOf(store))['dispute'], 850);
  }),
);

onBoth('one session told in two ways marks the card and moves no yen twice', kind =>
  withStore(kind, async store => {
    const cards = fleet(3);
    await cards.issue(store, 1, 1);
    const card = await loadedCard(store, cards);
    const copy = { ...card };
    const session = await fleet(3).session({ ...card }, 0, [10]);
    const told = await fleet(3).session(copy, 0, [30]);
    assert.is(toHex(session[0]).slice(0, 94), toHex(told[0]).slice(0, 94), 'the same R and X');
    assert.is(await outcomes(store, session), 'new');
    assert.is(await outcomes(store, told), 'doubleSpend');
    assert.is(await listed(store), `${cardName(0)} copied`);
    assert.is((await balancesOf(store))['settled'], 10);
  }),
);

onBoth('a copy whose fork is hidden inside a session is found by its sum', kind =>
  withStore(kind, async store => {
    const cards = fleet(4);
    await cards.issue(store, 1, 2);
    const card = await loadedCard(store, cards);
    const session = await cards.session(card, 0, [10, 600]);
    const { after: state } = parseSignedReceipt(session[0]);
    const other = await cards.session({ ...card, state, value: 990 }, 1, [300]);
    assert.is(await outcomes(store, [session[1], other[0]]), 'new new');
    assert.is(await listed(store), '');
    // 910 of 1000 were signed away; only the sum tells of the next.
    assert.is(await outcomes(store, await cards.session(card, 1, [100])), 'new');
    assert.is(await listed(store), `${cardName(0)} overspent`);
    assert.equal(await balancesOf(store), { card: 0, dispute: -10, issued: -1000, open: 0, settled: 1010 });
  }),
);

onBoth('attack 14: records of a terminal are taken for a year after its term, and no longer', kind =>
  withStore(kind, async store => {
    const cards = fleet(7);
    await cards.issue(store, 1, 1);
    const card = await loadedCard(store, cards);
    const [record] = await cards.session(card, 0, [10]);
    const taken = async (day: number) => {
      const now = () => TERMINALS_ISSUED_AT + day * SECONDS_A_DAY;
      const [verdict] = await ingest({ ...options(store), now }, [record]);
      return verdict.outcome === 'refused' ? verdict.code : verdict.outcome;
    };
    const last = TERMINAL_TERM_DAYS + RECORD_DAYS;
    assert.is(await taken(last + 1), 'termOver');
    assert.is(await taken(last), 'new');
  }),
);

onBoth(
  'records of strangers, forged, raised and malformed ones are refused by name and change nothing',
  kind =>
    withStore(kind, async store => {
      const cards = fleet(7);
      await cards.issue(store, 1, 1);
      const card = await loadedCard(store, cards);
      const before = await effect(store);
      const [good] = await cards.session({ ...card }, 0, [10]);
      const [stranger] = await cards.session({ ...card, index: 1 }, 0, [10]);
      const [terminal] = await cards.session({ ...card }, 1, [10]);
      const [raised] = await cards.session({ ...card }, 0, [-10]);
      const forged = copyOf(good);
      forged[good.length - 1] ^= 1;
      const unsigned = good.subarray(0, good.length - 192);
      const altered = copyOf(good);
      altered[52] ^= 1;
      const bad = [stranger, terminal, raised, forged, unsigned, altered, good.subarray(0, 40)];
      bad.push(Uint8Array.of(), Uint8Array.of(0x77, 1), new Uint8Array(2000).fill(0x12));
      const got = [
        ...['unknownCard', 'unknownTerminal', 'refused', 'badSignature', 'badSignature', 'badSignature'],
        ...['malformed', 'malformed', 'malformed', 'malformed'],
      ];
      assert.is(await outcomes(store, bad), got.join(' '));
      await withStore('libsql', async other => {
        const foreign = await fleet(7).load(other, { ...card, loads: 5 }, 5);
        foreign[16] = 99;
        assert.is(await outcomes(store, [foreign]), 'unknownOrder');
      });
      assert.is(await effect(store), before);
    }),
);

onBoth('S6.3 records that no card has signed never mark a card', kind =>
  withStore(kind, async store => {
    const cards = fleet(9, false);
    await cards.issue(store, 1, 2, 3);
    const card = await loadedCard(store, cards);
    const copy = { ...card };
    assert.is(await outcomes(store, await cards.session(card, 0, [10])), 'new');
    assert.is(await outcomes(store, await cards.session(copy, 1, [10])), 'new');
    assert.is(await listed(store), '');
  }),
);

onBoth('a batch that fails at its last statement leaves nothing of itself', async kind => {
  let fail = '';
  const watch = (text: string): void => {
    if (fail && text.startsWith(fail)) throw new Error('stopped by the test');
  };
  await withStore(
    kind,
    async store => {
      const cards = fleet(10, false);
      await cards.issue(store, 1, 1);
      const card = await loadedCard(store, cards);
      const before = await effect(store);
      const messages = await cards.session(card, 0, [10]);
      fail = 'commit';
      await outcomes(store, messages, unasked).then(
        () => assert.unreachable(),
        () => {},
      );
      fail = '';
      assert.is(await effect(store), before);
      assert.is(await outcomes(store, messages, unasked), 'new');
    },
    { beforeStatement: watch },
  );
});

/** Days of some cards: loads and sessions of one to four charges; of each session some receipts, or none. */
const history = async (
  store: Store,
  cards: Fleet,
  card: CardState,
  terminals: number,
): Promise<Uint8Array[]> => {
  const messages = [await cards.load(store, card, 1000)];
  const sessions = cards.random.between(1, 4);
  for (let i = 0; i < sessions; i++) {
    const charges = Array.from({ length: cards.random.between(1, 4) }, () => 10 * cards.random.between(1, 3));
    const receipts = await cards.session(card, cards.random.between(0, terminals - 1), charges);
    messages.push(...receipts.filter(() => cards.random.next() < 0.6));
    if (cards.random.next() < 0.2) messages.push(await cards.load(store, card, 500));
  }
  return messages;
};

/** Loses, repeats and reorders. */
const carried = (cards: Fleet, messages: readonly Uint8Array[]): Uint8Array[] =>
  shuffled(
    cards,
    messages
      .filter(() => cards.random.next() < 0.8)
      .flatMap(message => (cards.random.next() < 0.3 ? [message, message] : [message])),
  );

const inBatches = async (store: Store, cards: Fleet, messages: readonly Uint8Array[]): Promise<void> => {
  for (let at = 0; at < messages.length; ) {
    const count = cards.random.between(1, 400);
    await ingest(options(store, unasked), messages.slice(at, at + count));
    at += count;
  }
};

onBoth('S9.5 the effect of a set of records is the same in every order (seeds)', async kind => {
  const seeds = sampledCount('seeds of orders', 40, 0.1);
  for (let seed = 1; seed <= seeds; seed++) {
    const effects: string[] = [];
    for (const order of [1, 2, 3])
      await withStore(kind, async store => {
        const cards = fleet(seed, false);
        await cards.issue(store, 4, 3);
        const messages: Uint8Array[] = [];
        for (let i = 0; i < 4; i++) {
          const card = cards.blank(i);
          messages.push(await cards.load(store, card, 1000));
          const copy = { ...card };
          for (let s = 0; s < 3; s++) messages.push(...(await cards.session(card, s, [10, 20])));
          // The last card was copied.
          if (i === 3) messages.push(...(await cards.session(copy, 1, [30])));
        }
        const carriers = fleet(1000 * seed + order, false);
        await inBatches(store, carriers, shuffled(carriers, [...messages, ...messages.slice(0, 9)]));
        await balancesOf(store);
        effects.push(await effect(store));
      });
    assert.is(effects[0], effects[1], `seed ${seed}`);
    assert.is(effects[0], effects[2], `seed ${seed}`);
    assert.match(effects[0], `${cardName(3)} copied`);
  }
});

test('S9.5 one copied card is marked among ten thousand honest ones, none of which is (seeds)', async () => {
  const honest = sampledCount('honest cards', 10_000, 0.05);
  await withStore('libsql', async store => {
    const cards = fleet(11, false);
    await cards.issue(store, honest + 1, 50);
    const messages: Uint8Array[] = [];
    for (let i = 0; i < honest; i++) messages.push(...(await history(store, cards, cards.blank(i), 50)));
    const card = cards.blank(honest);
    messages.push(await cards.load(store, card, 1000));
    const copy = { ...card };
    await inBatches(store, cards, carried(cards, messages));
    assert.is(await listed(store), '');
    const first = await cards.session(card, 3, [10]);
    const second = await cards.session(copy, 7, [10]);
    await inBatches(store, cards, shuffled(cards, [...first, ...second, ...carried(cards, messages)]));
    assert.is(await listed(store), `${cardName(honest)} copied`);
    await balancesOf(store);
  });
});

test.after(() => pool.close());
test.run();

/**
 * The center in memory and the one over the store answer random histories alike, octet by octet: cards are
 * pulled, memories cut, answers lost, messages repeated late. After each message both have the same yen.
 * `SEED=7 npx tsx test/center/lineHistories.test.ts` runs that seed alone.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../bench/board/random.ts';
import { verifyPool } from '../../center/ingest/verifyPool.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import type { Store } from '../../center/store/store.ts';
import { MESSAGE_PENDING_QUESTION, MESSAGE_PERSONALISE_REQUEST } from '../../firmware/wire/messages.ts';
import { playHistory } from '../settlement/history.ts';
import { openWorld } from '../settlement/rig.ts';
import { sampledCount } from '../whole.ts';
import { onBoth, withStore } from './stores.ts';
import { twoCenters } from './twoCenters.ts';

const verifier = verifyPool();

/** Yen by class of account. */
const yenOf = async ({ db }: Store): Promise<Record<string, number>> => {
  const rows = await db.selectFrom('accounts').select(['class', 'received', 'given']).execute();
  const sums: Record<string, number> = { open: 0, issued: 0, pending: 0, settled: 0, unproved: 0 };
  for (const row of rows) sums[row.class] = (sums[row.class] ?? 0) + row.received - row.given;
  return sums;
};

const openQuestionsYen = async ({ db }: Store): Promise<number> =>
  (await db.selectFrom('questions').select('yen').where('state', '=', 'open').execute()).reduce(
    (sum, { yen }) => sum + yen,
    0,
  );

const run = async (store: Store, seed: number): Promise<string> => {
  const world = await openWorld();
  const both = twoCenters(world, store, verifier);
  const random = seededRandom(seed).fork('line');
  const sent: Uint8Array[] = [];
  let isLossy = false;
  let lost = 0;
  let repeated = 0;

  const sameYen = async (): Promise<void> => {
    const { issuedYen, openYen } = world.center.books;
    const yen = await yenOf(store);
    assert.equal([yen.open, -yen.issued], [openYen, issuedYen + openYen]);
    assert.is(yen.pending, await openQuestionsYen(store));
  };
  world.ask = async message => {
    const isPersonalise = message[0] === MESSAGE_PERSONALISE_REQUEST;
    const answer = await both.ask(message);
    await sameYen();
    if (!isPersonalise) sent.push(Uint8Array.from(message));
    if (isPersonalise || !isLossy) return answer;
    if (!random.between(0, 3)) {
      repeated++;
      const old = sent[random.between(Math.max(0, sent.length - 40), sent.length - 1)];
      // A question is not repeated behind a later report: it would be a new one about the same charge.
      await both.ask(old[0] === MESSAGE_PENDING_QUESTION ? sent[sent.length - 1] : old);
      await sameYen();
    }
    if (random.between(0, 7)) return answer;
    lost++;
    return undefined;
  };
  const { purses } = await playHistory(world, seed, {
    ...{ loadFaults: ['noSource', 'journalFull'], reinstalled: 2 },
    disturb: isOn => {
      isLossy = isOn;
    },
  });

  const { errors, sum } = await proveBooks(store.db);
  assert.equal([errors, sum], [[], 0]);
  const { settledYen, pendingYen, issuedYen } = world.center.books;
  const yen = await yenOf(store);
  assert.is(yen.settled + yen.unproved, settledYen, 'what all terminals have settled');
  assert.is(pendingYen, 0);
  let left = 0;
  for (const { eeprom } of purses) left += await world.firstMachine.readValue(world.blankCard(eeprom));
  assert.is(left + settledYen, issuedYen, `D = 0: ${left} left, ${settledYen} settled`);
  return (
    `${sent.length} messages, ${lost} answers lost, ${repeated} repeated: ${issuedYen} yen issued, ` +
    `${yen.settled} settled, ${yen.unproved} unproved, ${yen.pending} pending, ${yen['card']} on cards`
  );
};

const SEEDS = 60;
const SHARE = 1 / 60;
const seeds = process.env['SEED']
  ? [Number(process.env['SEED'])]
  : Array.from({ length: sampledCount('random histories of two centers', SEEDS, SHARE) }, (_, i) => i + 1);
for (const seed of seeds)
  onBoth(`both centers answer alike, seed ${seed}`, kind =>
    withStore(kind, async store => {
      const summary = await run(store, seed).catch(error => {
        error.message = `SEED=${seed}: ${error.message}`;
        throw error;
      });
      console.log(`${kind}, seed ${seed}: ${summary}`);
    }),
  );

test.after(() => verifier.close());
test.run();

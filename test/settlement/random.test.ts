/**
 * Random histories (`history.ts`): at the end D = paid in − on cards − settled is 0 and nothing is pending.
 * `SEED=7 npx tsx test/settlement/random.test.ts` runs that seed alone.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sampledCount } from '../whole.ts';
import { playHistory } from './history.ts';
import { openWorld } from './rig.ts';

const run = async (seed: number): Promise<string> => {
  const world = await openWorld();
  const { terminals, purses, outcomes } = await playHistory(world, seed);

  let left = 0;
  for (const { eeprom } of purses) left += await world.firstMachine.readValue(world.blankCard(eeprom));
  const journals = terminals.map(terminal => terminal.restart().phone.journal.read());
  const settled = journals.reduce((sum, { settledYen }) => sum + settledYen, 0);
  const { issuedYen, openYen, settledYen, pendingYen } = world.center.books;
  assert.equal(
    journals.flatMap(({ pending }) => pending),
    [],
    'every pending charge is decided',
  );
  assert.equal([openYen, pendingYen], [0, 0], 'the center knows it');
  assert.is(settledYen, settled, 'the center has the terminals’ totals');
  assert.is(left + settled, issuedYen, `D = 0: ${left} left, ${settled} settled`);
  assert.ok(outcomes['whole'] > 5 && outcomes['cardRemoved'] > 3, JSON.stringify(outcomes));
  return `${issuedYen} yen issued = ${left} left + ${settled} settled; ${JSON.stringify(outcomes)}`;
};

/** Some 90 sessions and loads each: more than 10 000 settlements. */
const SEEDS = 120;
const SHARE = 1 / 24;
const seeds = process.env['SEED']
  ? [Number(process.env['SEED'])]
  : Array.from({ length: sampledCount('random histories', SEEDS, SHARE) }, (_, i) => i + 1);
for (const seed of seeds)
  test(`every yen is accounted for, seed ${seed}`, async () => {
    const summary = await run(seed).catch(error => {
      error.message = `SEED=${seed}: ${error.message}`;
      throw error;
    });
    console.log(`seed ${seed}: ${summary}`);
  });

test.run();

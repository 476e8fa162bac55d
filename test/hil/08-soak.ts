import type { SimulatedCard } from '../../simulation/system/cards.ts';
import { computeLimitMs, hangUp, insertHonest, placeCall, ready, take, UNIT_YEN } from './actions.ts';
import type { Bench } from './bench.ts';
import type { Rung } from './ladder/rung.ts';

/** Limit of one load. */
const loadedYen = 10_000;
/** A verified reference or two more than at the start. */
const growthMax = 150;

/**
 * A report takes some 200 variables. It is over when the center has heard nothing for so long: its last
 * answer, the time, is verified, which takes seconds without native arithmetic.
 */
const quietMs = 15_000;

/** Variables in use while the phone has nothing to do. */
const idleVariables = async (bench: Bench): Promise<number> => {
  const { office, nowMs } = bench;
  await bench.until('the end of the report', () => nowMs() - office.heardAtMs > quietMs, computeLimitMs);
  return (await bench.variables()).used;
};

/** Repeats the same session: the variables in use do not grow. `--soak N` sets the number. */
export const soak: Rung = {
  name: '08-soak',
  title: 'insertions and calls, again and again',
  steps: (bench, { soak: times }) => {
    const { office } = bench;
    let card: SimulatedCard;
    let value = loadedYen;
    let atStart = 0;
    return [
      {
        name: 'variables before',
        needs: ['panel', 'network', 'card', 'heap'],
        run: async notes => {
          await ready(bench);
          card = await office.newCard(loadedYen);
          await insertHonest(bench, card, value, notes);
          await take(bench);
          atStart = await idleVariables(bench);
          notes.figure('variables used', atStart);
          notes.say('counted after the first insertion');
        },
      },
      {
        name: 'a card put in and taken',
        needs: ['panel', 'network', 'card'],
        run: async ({ say, figure }) => {
          await ready(bench);
          card ??= await office.newCard(loadedYen);
          const tookMs: number[] = [];
          for (let i = 0; i < times; i++) {
            await insertHonest(bench, card, value, { say, figure: (_, ms) => tookMs.push(Number(ms)) });
            await take(bench);
          }
          tookMs.sort((a, b) => a - b);
          figure('insertions', times);
          figure('median to balance, ms', tookMs[tookMs.length >> 1]);
          figure('longest to balance, ms', tookMs[tookMs.length - 1]);
          say('every time its balance');
        },
      },
      {
        name: 'a call of one unit',
        needs: ['panel', 'network', 'card'],
        run: async notes => {
          const calls = Math.max(1, Math.floor(times / 2));
          for (let i = 0; i < calls; i++) {
            await insertHonest(bench, card, value, { say: notes.say, figure: () => {} });
            value -= UNIT_YEN;
            await placeCall(bench, value);
            await hangUp(bench);
            await take(bench);
          }
          notes.figure('calls', calls);
          notes.say(
            `each paid: ${(await office.dispenser.readValue(card.program)) === value ? 'once' : 'another sum'}`,
          );
        },
      },
      {
        name: 'variables after',
        needs: ['panel', 'network', 'card', 'heap'],
        run: async ({ say, figure }) => {
          const used = await idleVariables(bench);
          figure('variables used', used);
          say(`grown by more than ${growthMax}: ${used - atStart > growthMax ? 'yes' : 'no'}`);
        },
      },
    ];
  },
};

import {
  displayLine,
  insert,
  insertHonest,
  insertReadable,
  ready,
  showLimitMs,
  shows,
  take,
} from './actions.ts';
import type { Bench } from './bench.ts';
import type { Rung, Step } from './ladder/rung.ts';
import { LIARS, type Liar } from './liars.ts';

const honestYen = 1000;

const liarStep = (bench: Bench, { what, isReadable, make }: Liar): Step => ({
  name: `a card that ${what}`,
  needs: ['panel', 'network', 'card'],
  run: async ({ say }) => {
    await ready(bench);
    await (isReadable ? insertReadable : insert)(bench, await make(bench.office));
    await shows(bench, 'TAKE YOUR CARD', showLimitMs);
    say(await displayLine(bench));
    await take(bench);
  },
});

/** The phone refuses each bad card with its sentence, and serves the next one. */
export const lyingCard: Rung = {
  name: '06-lying-card',
  title: 'cards that lie go back with a sentence',
  steps: bench => [
    ...LIARS.map(liar => liarStep(bench, liar)),
    {
      name: 'an honest card after all of them',
      needs: ['panel', 'network', 'card'],
      run: async notes => {
        const card = await bench.office.newCard(honestYen);
        await ready(bench);
        await insertHonest(bench, card, honestYen, notes);
        notes.say(await displayLine(bench));
        await take(bench);
      },
    },
  ],
};

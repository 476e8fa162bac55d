import type { SimulatedCard } from '../../simulation/system/cards.ts';
import {
  computeLimitMs,
  hangUp,
  insert,
  insertHonest,
  placeCall,
  ready,
  showLimitMs,
  shows,
  take,
  UNIT_YEN,
} from './actions.ts';
import type { Bench } from './bench.ts';
import type { Rung } from './ladder/rung.ts';

const loadedYen = 5000;
/** After the card went in: within the introduction, the proof, at the balance. */
const PULLS_MS = [60, 250, 700, 1500, 4000];
/** After the far end answered: around the first charge and the second. */
const CUTS_MS = [50, 150, 400, 1000, 30_200];

const verdict = (lostYen: number): string =>
  lostYen === 0 || lostYen === UNIT_YEN || lostYen === 2 * UNIT_YEN
    ? 'the card works on, and lost no more than the units it was in'
    : `the card lost ${lostYen} yen`;

/** Cards pulled and supplies cut during a session: the phone starts again, and no yen is lost. */
export const tear: Rung = {
  name: '07-tear',
  title: 'cards pulled, supply cut',
  steps: bench => {
    const { office } = bench;
    let card: SimulatedCard;
    let value = loadedYen;
    let settledBefore = 0;

    /** The value that the dispenser reads; the sum that the card has paid since the last reading. */
    const paid = async (): Promise<number> => {
      const left = await office.dispenser.readValue(card.program);
      const lost = value - left;
      value = left;
      return lost;
    };
    const isReported = (yen: number): boolean => {
      const { pendingYen, settledYen } = office.center.books;
      return pendingYen === 0 && settledYen === settledBefore + yen;
    };
    return [
      {
        name: `a card pulled at ${PULLS_MS.length} moments of a session`,
        needs: ['panel', 'network', 'card'],
        run: async ({ say }) => {
          settledBefore = office.center.books.settledYen;
          card = await office.newCard(loadedYen);
          await ready(bench);
          for (const [i, ms] of PULLS_MS.entries()) {
            bench.front.insert(card);
            await bench.pause(ms);
            await pulled(bench);
            say(`pull ${i + 1}: back to INSERT CARD; paid: ${await paid()} yen`);
          }
        },
      },
      {
        name: 'a card pulled in the middle of a call',
        needs: ['panel', 'network', 'card'],
        run: async notes => {
          await insertHonest(bench, card, value, notes);
          await placeCall(bench, value - UNIT_YEN);
          bench.front.remove();
          await shows(bench, 'CARD TAKEN TOO SOON', showLimitMs);
          bench.front.hook(false);
          await shows(bench, 'INSERT CARD', showLimitMs);
          notes.say(verdict(await paid()));
        },
      },
      {
        name: `the supply cut at ${CUTS_MS.length} moments of a call`,
        needs: ['panel', 'network', 'card', 'power'],
        run: async notes => {
          for (const [i, ms] of CUTS_MS.entries()) {
            await insertHonest(bench, card, value, { say: notes.say, figure: () => {} });
            await callAndCut(bench, ms);
            await ready(bench);
            const yen = await paid();
            notes.say(`cut ${i + 1}: starts again; ${verdict(yen)}`);
            notes.figure(`cut ${i + 1}, ms after the answer`, ms);
            notes.figure(`cut ${i + 1}, yen paid`, yen);
          }
        },
      },
      {
        name: 'the card settles what the cuts left open',
        needs: ['panel', 'network', 'card', 'power', 'memory'],
        run: async ({ say }) => {
          await insert(bench, card);
          await take(bench);
          await bench.until(
            'the reports of all that was charged',
            () => isReported(loadedYen - value),
            computeLimitMs,
          );
          const { issued, settled, pending, left } = await office.ledger();
          say(`pending: ${pending} yen`);
          say(`unaccounted for: ${issued - settled - pending - left} yen`);
        },
      },
      {
        name: 'a whole call after all of it',
        needs: ['panel', 'network', 'card'],
        run: async notes => {
          await insertHonest(bench, card, value, notes);
          await placeCall(bench, value - UNIT_YEN);
          await hangUp(bench);
          await take(bench);
          notes.say(verdict(await paid()));
        },
      },
    ];
  },
};

/** The card is out at once; the phone may show its sentence for a while. */
const pulled = async (bench: Bench): Promise<void> => {
  bench.front.remove();
  await bench.until('an idle phone', () => bench.front.display()[0] === 'INSERT CARD', computeLimitMs);
};

const callAndCut = async (bench: Bench, ms: number): Promise<void> => {
  bench.front.hook(true);
  await shows(bench, 'DIAL NUMBER', showLimitMs);
  await bench.front.dial('03');
  await bench.front.answered();
  await bench.pause(ms);
  await bench.cut();
  bench.front.remove();
  bench.front.hook(false);
};

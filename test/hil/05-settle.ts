import type { SimulatedCard } from '../../simulation/system/cards.ts';
import {
  computeLimitMs,
  displayLine,
  hangUp,
  insertHonest,
  NUMBER,
  placeCall,
  ready,
  shows,
  take,
  UNIT_YEN,
} from './actions.ts';
import type { Bench } from './bench.ts';
import type { Notes, Rung } from './ladder/rung.ts';

const loadedYen = 1000;
const units = 2;

const wireFigures = (bench: Bench, { figure }: Notes): void => {
  figure('octets to card', bench.front.wire.toCard);
  figure('octets from card', bench.front.wire.fromCard);
};

/**
 * A prepaid call from the first settlement of card and phone to the settlement report (EP 0 856 821, Figs. 5
 * and 6).
 */
export const settle: Rung = {
  name: '05-settle',
  title: 'a prepaid call, charged by units',
  steps: bench => {
    const { office, front } = bench;
    let card: SimulatedCard;
    let before: Awaited<ReturnType<typeof office.ledger>>;
    return [
      {
        name: 'a card that the phone has never seen',
        needs: ['panel', 'network', 'card'],
        run: async notes => {
          await ready(bench);
          card = await office.newCard(loadedYen);
          before = await office.ledger();
          await insertHonest(bench, card, loadedYen, notes);
          notes.say(await displayLine(bench));
          wireFigures(bench, notes);
        },
      },
      {
        name: 'a call, each unit paid before it is used',
        needs: ['panel', 'network', 'card'],
        run: async ({ say, figure }) => {
          const from = bench.nowMs();
          await placeCall(bench, loadedYen - UNIT_YEN);
          figure('handset to first unit, ms', Math.round(bench.nowMs() - from));
          say(`dialled: ${NUMBER}`);
          say(await displayLine(bench));
          const first = bench.nowMs();
          await shows(bench, `${loadedYen - units * UNIT_YEN} YEN`, computeLimitMs);
          figure('first unit to second, ms', Math.round(bench.nowMs() - first));
          say(await displayLine(bench));
        },
      },
      {
        name: 'hung up, and the card taken',
        needs: ['panel', 'network', 'card'],
        run: async ({ say }) => {
          await hangUp(bench);
          say(await displayLine(bench));
          await take(bench);
          say(await displayLine(bench));
        },
      },
      {
        name: 'the same card again, known by reference',
        needs: ['panel', 'network', 'card'],
        run: async notes => {
          await insertHonest(bench, card, loadedYen - units * UNIT_YEN, notes);
          notes.say(await displayLine(bench));
          notes.say(
            `fewer octets than the first time: ${front.wire.toCard + front.wire.fromCard < 1200 ? 'yes' : 'no'}`,
          );
          wireFigures(bench, notes);
          await take(bench);
        },
      },
      {
        name: 'the books: every yen is somewhere',
        needs: ['panel', 'network', 'card'],
        run: async ({ say }) => {
          await bench.until(
            'the settlement report',
            () => office.center.books.settledYen > before.settled,
            computeLimitMs,
          );
          const { issued, settled, pending, left } = await office.ledger();
          say(`settled by the phone: ${settled - before.settled} yen`);
          say(`pending: ${pending} yen`);
          say(`left on the card: ${await office.dispenser.readValue(card.program)} yen`);
          say(`unaccounted for: ${issued - settled - pending - left} yen`);
        },
      },
      {
        name: 'variables after it',
        needs: ['heap'],
        run: async ({ say, figure }) => {
          const { used, total } = await bench.variables();
          figure('variables used', used);
          say(used < total ? 'some are free' : 'none is free');
        },
      },
    ];
  },
};

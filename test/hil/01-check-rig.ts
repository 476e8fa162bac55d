import type { Bench } from './bench.ts';
import type { Rung } from './ladder/rung.ts';

const yen = 1000;
const question = '6*7';

const silent = async (bench: Bench): Promise<boolean> =>
  bench.evaluate(question).then(
    () => false,
    () => true,
  );

/**
 * Checks the fixtures that the other rungs use, so that a loose wire is not taken for a fault of the phone.
 */
export const checkRig: Rung = {
  name: '01-check-rig',
  title: 'what is wired answers',
  foundation: true,
  steps: bench => [
    {
      name: 'the counter issues and loads a card',
      needs: [],
      run: async ({ say }) => {
        const card = await bench.office.newCard(yen);
        say(`loaded: ${yen} yen`);
        say(`read back: ${await bench.office.dispenser.readValue(card.program)} yen`);
      },
    },
    {
      name: 'the console answers',
      needs: ['console'],
      run: async ({ say, figure }) => {
        // A phone that is being installed has no time for questions.
        bench.office.reachable = false;
        await bench.start();
        say(`${question} = ${await bench.evaluate(question)}`);
        figure('interpreter', String(await bench.evaluate('process.version')));
      },
    },
    {
      name: 'the supply can be cut',
      needs: ['power', 'console'],
      run: async ({ say }) => {
        await bench.cut();
        say(`without supply: ${(await silent(bench)) ? 'silent' : 'answers'}`);
        await bench.start();
        say(`with supply again: ${question} = ${await bench.evaluate(question)}`);
      },
    },
  ],
};

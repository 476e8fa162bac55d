import { displayLine, ready, showLimitMs, shows } from './actions.ts';
import type { Rung } from './ladder/rung.ts';

const languages = 4;
const EMERGENCY = '110';

/** The front by hand, and the phone's own self test by its craft menu. */
export const selfTest: Rung = {
  name: '04-self-test',
  title: 'front, line and the phone by its own account',
  steps: bench => {
    const { front } = bench;
    return [
      {
        name: 'the language key and the display',
        needs: ['panel', 'network'],
        run: async ({ say }) => {
          await ready(bench);
          for (let i = 0; i < languages; i++) {
            const before = front.display()[0];
            await front.press('language');
            await bench.until('another language', () => front.display()[0] !== before, showLimitMs);
            say(displayLine(bench));
          }
        },
      },
      {
        name: 'the hook and an emergency number without a card',
        needs: ['panel', 'network'],
        run: async ({ say }) => {
          await ready(bench);
          front.hook(true);
          await bench.pause(1000);
          for (const digit of EMERGENCY) await front.press(digit as '1');
          await shows(bench, 'FREE CALL', showLimitMs);
          say(displayLine(bench));
          front.hook(false);
          await shows(bench, 'INSERT CARD', showLimitMs);
          say(displayLine(bench));
        },
      },
    ];
  },
};

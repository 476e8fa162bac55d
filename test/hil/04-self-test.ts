import type { Key } from '../../hal/keypad.ts';
import { displayLine, ready, showLimitMs, shows } from './actions.ts';
import { type Bench, settledDisplay } from './bench.ts';
import type { Rung, Step } from './ladder/rung.ts';

const languages = 4;
const EMERGENCY = '110';
const PLATE: readonly Key[] = [...([...'123456789*0#'] as Key[]), 'language', 'service', 'clear', 'followOn'];

const press = async (bench: Bench, keys: readonly Key[]): Promise<string[]> => {
  for (const key of keys) await bench.front.press(key);
  return settledDisplay(bench);
};

/** The phone without a card, by its keys and display. */
const frontSteps = (bench: Bench): Step[] => {
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
          say(await displayLine(bench));
        }
      },
    },
    {
      name: 'the hook and an emergency number without a card',
      needs: ['panel', 'network'],
      run: async ({ say }) => {
        await ready(bench);
        front.hook(true);
        await settledDisplay(bench);
        await press(bench, [...EMERGENCY] as Key[]);
        await shows(bench, 'FREE CALL', showLimitMs);
        say(await displayLine(bench));
        front.hook(false);
        await shows(bench, 'INSERT CARD', showLimitMs);
        say(await displayLine(bench));
      },
    },
  ];
};

/** The craft menu, from code and PIN to each test. */
const craftSteps = (bench: Bench): Step[] => {
  const { front } = bench;
  const step = (name: string, run: Step['run'], ...more: Step['needs']): Step => ({
    name: `craft menu: ${name}`,
    needs: ['panel', 'network', 'craft', ...more],
    run,
  });
  const backToTests = async () => {
    await press(bench, ['clear']);
    await shows(bench, '1:DISPLAY', showLimitMs);
  };
  return [
    step('code and PIN open it', async ({ say }) => {
      await ready(bench);
      const pin = bench.craftPin();
      await press(bench, ['*', '#']);
      say(await displayLine(bench));
      await press(bench, [...`${pin}#`] as Key[]);
      await shows(bench, 'CRAFT MENU', showLimitMs);
      say(await displayLine(bench));
    }),
    step('versions', async ({ say, figure }) => {
      const rows = await press(bench, ['2']);
      for (const row of rows) {
        const value = row.slice(row.lastIndexOf(' ') + 1);
        const name = row.slice(0, row.length - value.length).trim();
        say(name);
        figure(name, value);
      }
      await press(bench, ['clear']);
    }),
    step('alarms', async ({ say }) => {
      const [first] = await press(bench, ['4']);
      say(first);
      await press(bench, ['clear', '1']);
    }),
    step('display', async ({ say }) => {
      await press(bench, ['1']);
      say(await displayLine(bench));
      await press(bench, ['0']);
      say(await displayLine(bench));
      say((await press(bench, ['#']))[0]);
      await backToTests();
    }),
    step('keys', async ({ say }) => {
      await press(bench, ['2']);
      say((await press(bench, PLATE))[0]);
      await backToTests();
    }),
    step(
      'reader',
      async ({ say }) => {
        const card = await bench.office.newCard(0);
        await press(bench, ['3']);
        front.insert(card);
        await shows(bench, 'READER OK', showLimitMs);
        say(await displayLine(bench));
        await press(bench, ['clear']);
        front.remove();
        await shows(bench, '1:DISPLAY', showLimitMs);
      },
      'card',
    ),
    step('line', async ({ say }) => {
      await press(bench, ['4']);
      front.hook(true);
      await shows(bench, 'DIAL TONE?', showLimitMs);
      await press(bench, ['#']);
      await shows(bench, 'SILENT NOW?', showLimitMs);
      say((await press(bench, ['#']))[0]);
      front.hook(false);
      await shows(bench, '1:DISPLAY', showLimitMs);
    }),
    step('memory', async ({ say, figure }) => {
      const rows = await press(bench, ['5']);
      for (const row of rows.slice(0, 3)) say(row);
      figure('free variables', Number(rows[3].slice(rows[3].lastIndexOf(' '))));
      await backToTests();
    }),
    step('battery', async ({ say }) => {
      const rows = await press(bench, ['6']);
      say(rows[0]);
      say(rows[2]);
      await backToTests();
    }),
    step('center', async ({ say }) => {
      await press(bench, ['7']);
      await shows(bench, 'CENTER OK', showLimitMs);
      say(bench.front.display()[0]);
      await backToTests();
    }),
    step('C leaves it', async ({ say }) => {
      await press(bench, ['clear', 'clear']);
      await shows(bench, 'INSERT CARD', showLimitMs);
      say(await displayLine(bench));
    }),
  ];
};

/** The phone without a card, and its self test by the craft menu. */
export const selfTest: Rung = {
  name: '04-self-test',
  title: 'front, line, and the phone by its own account',
  steps: bench => [...frontSteps(bench), ...craftSteps(bench)],
};

import { computeLimitMs, displayLine, showLimitMs, shows } from './actions.ts';
import type { Rung } from './ladder/rung.ts';

const bootMs = 5000;

/**
 * From power to a phone that waits for a card: installed by the center if it has no keys (EP 0 856 821, Fig.
 * 4A).
 */
export const boot: Rung = {
  name: '03-boot',
  title: 'starts, is installed, and starts again',
  foundation: true,
  steps: bench => {
    const { center } = bench.office;
    const timed = async (from: number, figure: (name: string, value: number) => void, name: string) => {
      await shows(bench, 'INSERT CARD', computeLimitMs);
      figure(name, Math.round(bench.nowMs() - from));
    };
    return [
      {
        name: 'the display works after power-on',
        needs: ['panel'],
        run: async ({ say, figure }) => {
          const from = bench.nowMs();
          await bench.start();
          await bench.until('text on the display', () => bench.front.display()[0] !== '', showLimitMs);
          figure('start to first text, ms', Math.round(bench.nowMs() - from));
          say(`free numbers: ${bench.front.display()[2]}`);
        },
      },
      {
        name: 'the center installs it',
        needs: ['panel', 'network'],
        run: async ({ say, figure }) => {
          bench.office.reachable = true;
          await timed(bench.nowMs(), figure, 'to installed, ms');
          say(await displayLine(bench));
          const last = center.registry.terminals[center.registry.terminals.length - 1];
          say(`the center knows it: ${last ? 'yes' : 'no'}`);
        },
      },
      {
        name: 'memory is left',
        needs: ['heap'],
        run: async ({ say, figure }) => {
          const { used, total } = await bench.variables();
          figure('variables used', used);
          figure('variables in all', total);
          say(used < total ? 'some' : 'none');
        },
      },
      {
        name: 'after another start it still has its keys',
        needs: ['panel', 'network', 'memory'],
        run: async ({ say, figure }) => {
          const known = center.registry.terminals.length;
          await bench.start();
          const from = bench.nowMs();
          await bench.until('text on the display', () => bench.front.display()[0] !== '', showLimitMs);
          await timed(from, figure, 'first text to ready, ms');
          await bench.pause(bootMs);
          say(`installed anew: ${center.registry.terminals.length === known ? 'no' : 'yes'}`);
        },
      },
      {
        name: 'forced open, it has no keys and asks for others',
        needs: ['panel', 'network', 'memory', 'tamper', 'power'],
        run: async ({ say }) => {
          const known = center.registry.terminals.length;
          await bench.cut();
          bench.openCover();
          await bench.start();
          await shows(bench, 'NOT YET INSTALLED', showLimitMs);
          say(`display: ${bench.front.display()[0]}`);
          await shows(bench, 'INSERT CARD', computeLimitMs);
          say(
            `installed anew: ${center.registry.terminals.length === known + 1 ? 'yes, under another number' : 'no'}`,
          );
        },
      },
    ];
  },
};

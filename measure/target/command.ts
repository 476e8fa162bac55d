/**
 * Boots a board's image on the real interpreter, its STM32F405 firmware on an emulated Cortex-M4, and prints what it takes.
 *
 *   npm run target [-- --board stm32f405] [--icount 4] [--peak] [--live] [--variables 4500] [--profile standard|history]
 *     [--link T0-115200]
 *
 * `--icount N` counts time in instructions of 2^N ns, and clocks what a card's insertion takes. `--peak` measures an image that samples its variables: slower, and
 * some bytes larger. `--live` counts what is in use, garbage collected, where a call needs the most. `--variables N` leaves the program only N of the chip's variables, as on a smaller chip. `--link T1-115200` builds T=1 in and
 * puts in a card that speaks it. A scenario (`measure/target/runOnTarget.ts`) puts a card, a center and a panel at its ports.
 */
import { parseArgs } from 'node:util';
import { BuildError } from '../../flash/image/refusal.ts';
import { runOnTarget, type Scenario, type TargetRun } from './runOnTarget.ts';

const MISSING = `skipped: no interpreter to run on.
  Set ESPRUINO_FW to the path of Espruino's firmware for the STM32F405RG, a raw .bin with the console on Serial1: build it
  from Espruino's source for that board. qemu-system-arm, version 8 or newer, has to be on the path.`;

const line = (label: string, value: number | string, unit = ''): string =>
  `  ${label.padEnd(28)}${String(value).padStart(8)} ${unit}`.trimEnd();

export const formatRun = (run: TargetRun): string => {
  const { built, memory, emptyVars } = run;
  const imageVars = memory.usage - emptyVars;
  const bytes = built.pretokenised.length;
  return [
    `${run.board.title} on the emulated chip`,
    line('image', bytes, 'bytes'),
    line('variables before the image', emptyVars),
    line('variables of the image', imageVars, `estimated ${built.report.imageVars.used}`),
    line('variables a kB', ((imageVars * 1000) / bytes).toFixed(1)),
    line('variables free', memory.free, `of ${memory.total}`),
    ...(run.peakVars === undefined ? [] : [line('most variables in use', run.peakVars)]),
    ...(run.liveVars === undefined ? [] : [line('variables in use at an ESIGN call', run.liveVars)]),
    ...Object.entries(run.figures).map(([name, value]) => line(name, value)),
    ...run.complaints.map(complaint => `  the console said: ${complaint}`),
  ].join('\n');
};

/** Makes a scenario for a profile of key sizes and a card that speaks as `link` says. */
export type ScenarioMaker = (profile: string, link: string) => Promise<Scenario>;

/** The command, with the scenario to run if there is one. */
export const target = async (makeScenario?: ScenarioMaker): Promise<void> => {
  const { values } = parseArgs({
    options: {
      board: { type: 'string', default: 'stm32f405' },
      icount: { type: 'string' },
      variables: { type: 'string' },
      peak: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
      profile: { type: 'string', default: 'standard' },
      link: { type: 'string', default: 'T0-115200' },
    },
  });
  const firmware = process.env['ESPRUINO_FW'];
  if (!firmware) return console.log(MISSING);
  const shift = values.icount === undefined ? {} : { instructionShift: Number(values.icount), timed: true };
  try {
    const scenario = await makeScenario?.(values.profile, values.link);
    const run = await runOnTarget({
      firmware,
      boardName: values.board,
      build: { sampled: values.peak },
      ...shift,
      counted: values.live,
      withT1: values.link.startsWith('T1'),
      ...(values.variables === undefined ? {} : { variablesMax: Number(values.variables) }),
      ...(scenario ? { scenario } : {}),
    });
    console.log(formatRun(run));
    if (run.complaints.length || run.figures['not completed']) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof BuildError || error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
};

if (import.meta.url === new URL(process.argv[1] ?? '', 'file:').href) await target();

/**
 * Boots a board's image on the real interpreter, its STM32F405 firmware on an emulated Cortex-M4, installs it
 * from a center, plays a prepaid call and prints what it takes.
 *
 *   npm run target [-- --board stm32f405] [--icount N] [--peak] [--live] [--variables N]
 *     [--profile NAME] [--link NAME]
 */
import { CARD_LINKS } from '../../bench/card/linkProfiles.ts';
import { boardOption } from '../../flash/image/boardNames.ts';
import { flag, oneOf, runCommand, whole, withDefault } from '../../host/command.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { callScenario } from './call.ts';
import { formatRun } from './formatRun.ts';
import { runOnTarget } from './runOnTarget.ts';

const MISSING = `skipped: no interpreter to run on.
  Set ESPRUINO_FW to the path of Espruino's firmware for the STM32F405RG, a raw .bin with the console on Serial1: build it
  from Espruino's source for that board. qemu-system-arm, version 8 or newer, has to be on the path.`;

const PROFILES = Object.keys(KEY_SIZES) as (keyof typeof KEY_SIZES)[];
/** The variables of the largest Espruino board, and fewer than an image needs. */
const variables = { from: 100, to: 65_535, unit: 'variables' };

const options = {
  board: withDefault(boardOption('a board with an STM32F405, which is what is emulated'), 'stm32f405'),
  icount: whole(
    { from: 0, to: 10 },
    "counts time in instructions of 2^N ns, and clocks what a card's insertion takes",
  ),
  peak: flag('measures an image that samples its variables: slower, and some bytes larger'),
  live: flag('counts what is in use, garbage collected, where a call needs the most'),
  variables: whole(variables, "leaves the program only N of the chip's variables, as on a smaller chip"),
  profile: withDefault(oneOf(PROFILES, 'key sizes'), 'standard'),
  link: withDefault(oneOf(CARD_LINKS, 'how the card speaks; T1-… builds T=1 in'), 'T0-115200'),
};

const declaration = {
  call: 'npm run target --',
  does: 'Boots a board’s image on the real interpreter in an emulator, plays a prepaid call and prints what it takes.',
  options,
  notes: ['Needs ESPRUINO_FW, the path of the STM32F405 firmware, and qemu-system-arm 8 or newer.'],
};

await runCommand(declaration, async ({ values }) => {
  const firmware = process.env['ESPRUINO_FW'];
  if (!firmware) return console.log(MISSING);
  const { icount, variables: variablesMax } = values;
  const run = await runOnTarget({
    firmware,
    boardName: values.board,
    build: { sampled: values.peak },
    ...(icount === undefined ? {} : { instructionShift: icount, timed: true }),
    counted: values.live,
    withT1: values.link.startsWith('T1'),
    ...(variablesMax === undefined ? {} : { variablesMax }),
    scenario: await callScenario(KEY_SIZES[values.profile], values.link),
  });
  console.log(formatRun(run));
  return run.complaints.length || run.figures['not completed'] ? 1 : 0;
});

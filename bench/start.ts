/**
 * The whole system on one machine: a terminal's built image on the virtual board, a dispenser, a center, cards.
 *
 *   npm start                        use the phone from this terminal's keyboard
 *   npm start -- --play FILE         perform a play and print what happens
 *   npm start -- --seed N            another seed for whatever is random on the bench
 */
import { parseArgs } from 'node:util';
import { usePhone } from './panel/usePhone.ts';
import { runPlayFile } from './play/run.ts';

const { values } = parseArgs({
  options: { play: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);
if (!Number.isInteger(seed) || seed < 0)
  throw new RangeError(`--seed: expected a whole number, got "${values.seed}"`);

const firstPlay = new URL('plays/first-call.play', import.meta.url).pathname;

if (values.play || !process.stdin.isTTY) {
  if (!values.play) console.log('No keyboard here: performing bench/plays/first-call.play.\n');
  const whole = await runPlayFile(values.play ?? firstPlay, { write: line => console.log(line), seed });
  process.exitCode = whole ? 0 : 1;
} else {
  await usePhone(seed);
}

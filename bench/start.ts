/**
 * The whole system on one machine: a terminal's built image on the virtual board, a dispenser, a center, cards.
 *
 *   npm start                        use the phone from this terminal's keyboard
 *   npm start -- --play FILE         perform a play and print what happens
 *     --trace LEVEL                  names; lengths (and times and status words, the default); bytes, secrets masked
 *     --pcap FILE                    also write what crossed the cards' contacts, for Wireshark
 *   npm start -- --seed N            another seed for whatever is random on the bench
 */
import { parseArgs } from 'node:util';
import { usePhone } from './panel/usePhone.ts';
import { PLAY_STARTS_SECONDS, runPlayFile } from './play/run.ts';
import { TRACE_LEVELS } from './play/transcript.ts';
import { captureCards } from './trace/capture.ts';

const { values } = parseArgs({
  options: {
    play: { type: 'string' },
    pcap: { type: 'string' },
    trace: { type: 'string', default: 'lengths' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
if (!Number.isInteger(seed) || seed < 0)
  throw new RangeError(`--seed: expected a whole number, got "${values.seed}"`);

const level = TRACE_LEVELS.find(one => one === values.trace);
if (!level)
  throw new RangeError(`--trace: expected one of ${TRACE_LEVELS.join(', ')}, got "${values.trace}"`);

const firstPlay = new URL('plays/first-call.play', import.meta.url).pathname;

if (values.play || !process.stdin.isTTY) {
  if (!values.play) console.log('No keyboard here: performing bench/plays/first-call.play.\n');
  const capture = captureCards(PLAY_STARTS_SECONDS);
  const whole = await runPlayFile(values.play ?? firstPlay, {
    write: line => console.log(line),
    seed,
    level,
    watch: capture.watch,
  });
  if (values.pcap) capture.save(values.pcap);
  process.exitCode = whole ? 0 : 1;
} else {
  await usePhone(seed);
}

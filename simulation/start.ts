/**
 * The whole system on one machine: a terminal's built image on the virtual board, a dispenser, a center, cards.
 *
 *   npm start                        use the phone from this terminal's keyboard
 *   npm start -- --play FILE         perform a play and print its messages
 *     --trace LEVEL                  names; lengths (default; also times, status words); bytes, secrets masked
 *     --pcap FILE                    also write the APDUs at the cards' contacts, for Wireshark
 *     --board NAME                   with the wiring of a board of boards/; for plays
 *   npm start -- --seed N            another seed for contact bounce, noise and random numbers
 *
 * Exits with 1 when a play's expectation failed, with 2 for an argument or a play that cannot be read.
 */
import { parseArgs } from 'node:util';
import { captureCards } from '../trace/capture.ts';
import { usePhone } from './panel/usePhone.ts';
import { PLAY_STARTS_SECONDS, readPlay, runPlay, UnreadablePlay } from './play/run.ts';
import { TRACE_LEVELS, type TraceLevel } from './play/transcript.ts';

const firstPlay = new URL('plays/first-call.play', import.meta.url).pathname;

interface Arguments {
  readonly play: string | undefined;
  readonly pcap: string | undefined;
  readonly level: TraceLevel;
  readonly seed: number;
  readonly board: string;
}

/** Throws RangeError for a bad value, TypeError for an unknown option. */
const readArguments = (): Arguments => {
  const { values } = parseArgs({
    options: {
      play: { type: 'string' },
      pcap: { type: 'string' },
      trace: { type: 'string', default: 'lengths' },
      seed: { type: 'string', default: '1' },
      board: { type: 'string', default: 'virtual' },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0)
    throw new RangeError(`--seed: expected a whole number, got "${values.seed}"`);
  const level = TRACE_LEVELS.find(one => one === values.trace);
  if (!level)
    throw new RangeError(`--trace: expected one of ${TRACE_LEVELS.join(', ')}, got "${values.trace}"`);
  return { play: values.play, pcap: values.pcap, level, seed, board: values.board };
};

/** True when the play went as written. Throws `UnreadablePlay`. */
const performFile = async (file: string, { seed, level, pcap, board }: Arguments): Promise<boolean> => {
  const steps = readPlay(file);
  const capture = captureCards(PLAY_STARTS_SECONDS);
  const write = (line: string) => console.log(line);
  const whole = await runPlay(steps, { write, seed, level, board, watch: capture.watch });
  if (pcap) capture.save(pcap);
  return whole;
};

const main = async (): Promise<number> => {
  const given = readArguments();
  if (given.play === undefined && process.stdin.isTTY) {
    await usePhone(given.seed);
    return 0;
  }
  if (given.play === undefined)
    console.log('No keyboard here: performing simulation/plays/first-call.play.\n');
  return (await performFile(given.play ?? firstPlay, given)) ? 0 : 1;
};

const isUsage = (error: Error & { code?: string }): boolean =>
  error instanceof UnreadablePlay ||
  error instanceof RangeError ||
  !!error.code?.startsWith('ERR_PARSE_ARGS');

// A reader of the transcript may close the pipe early (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await main().catch(error => {
  if (!isUsage(error)) throw error;
  console.error(error.message);
  return 2;
});

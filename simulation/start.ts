/**
 * The whole system on one machine: a terminal's built image on the virtual board, a dispenser, a center, cards.
 *
 *   npm start                              use the phone from this terminal's keyboard
 *   npm start -- --play NAME|FILE          perform a play and print what happens
 *
 * Exits with 1 when a play did not go as written, with 2 for an argument or a play that cannot be read.
 */

import { boardOption } from '../flash/image/boardNames.ts';
import { readBoard } from '../flash/image/image.ts';
import { oneOf, runCommand, text, type Values, whole, withDefault, wrongArgument } from '../host/command.ts';
import { captureCards } from '../trace/capture.ts';
import { usePhone } from './panel/usePhone.ts';
import { playFile, playNames, readPlay } from './play/readPlay.ts';
import { PLAY_STARTS_SECONDS, runPlay } from './play/run.ts';
import { TRACE_LEVELS } from './play/transcript.ts';

const seedMax = 0xffff_ffff;
const complain = (line: string): void => console.error(line);

const options = {
  play: text('NAME|FILE', `performs a play: ${playNames().join(', ')}, or a file of one's own`),
  trace: oneOf(TRACE_LEVELS, 'how much of each message a play prints; lengths if not given'),
  pcap: text('FILE', "also writes what crossed the cards' contacts, for Wireshark"),
  board: withDefault(boardOption('the board whose wiring the phone has'), 'virtual'),
  seed: withDefault(whole({ from: 0, to: seedMax }, 'another seed for everything random on the bench'), 1),
};
type Given = Values<typeof options>;

/** A board that is the panel of another one has neither a terminal's program nor a line to the center. */
const checkBoard = async (name: string): Promise<void> => {
  const { program } = await readBoard(name);
  if (program === 'panel')
    throw wrongArgument('--board', "a board that is a whole phone, not the panel of another board's", name);
};

/** Resolves to the exit code. */
const performFile = async (file: string, { seed, trace, pcap, board }: Given): Promise<number> => {
  const steps = readPlay(file);
  const capture = captureCards(PLAY_STARTS_SECONDS);
  // A file that cannot be written is better known before the play than after it.
  if (pcap) capture.save(pcap);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const write = (line: string): void => console.log(line);
  const whole = await runPlay(steps, {
    ...{ write, complain, seed, board, watch: capture.watch, interrupted: interrupt.signal },
    ...(trace ? { level: trace } : {}),
  });
  if (pcap) capture.save(pcap);
  return whole ? 0 : 1;
};

const declaration = {
  call: 'npm start --',
  does: "The phone at this terminal's keyboard; a play where there is no keyboard, or with --play.",
  options,
  notes: ['docs/plays.md describes plays. Exit code 1: a play did not go as written; 2: it cannot be read.'],
};

await runCommand(declaration, async ({ values }) => {
  await checkBoard(values.board);
  if (values.play !== undefined) return performFile(playFile(values.play, complain), values);
  if (process.stdin.isTTY) {
    if (values.trace) throw wrongArgument('--trace', '--play beside it', values.trace);
    return usePhone(values.seed);
  }
  console.log('No keyboard here: performing simulation/plays/first-call.play.\n');
  return performFile(playFile('first-call', complain), values);
});

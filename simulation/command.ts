/** What `npm start` does, once the keyboard is taken (`start.ts`). */

import { boardOption } from '../flash/image/boardNames.ts';
import { readBoard } from '../flash/image/readBoard.ts';
import { hostSecondsSince2000 } from '../host/clock.ts';
import { oneOf, runCommand, text, type Values, whole, withDefault, wrongArgument } from '../host/command.ts';
import { endOnSignal, restoreNow } from '../host/terminal.ts';
import { captureCards } from '../trace/capture.ts';
import type { Keyboard } from './panel/keyboard.ts';
import { usePhone } from './panel/usePhone.ts';
import { playFile, playNames, readPlay } from './play/readPlay.ts';
import { PLAY_STARTS_SECONDS, runPlay } from './play/run.ts';
import { TRACE_LEVELS } from './play/transcript.ts';

const seedMax = 0xffff_ffff;
const complain = (line: string): void => console.error(line);
/** Beside the transcript, which is on the standard output. */
const progress = complain;

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
  endOnSignal(() => interrupt.abort());
  const write = (line: string): void => console.log(line);
  const whole = await runPlay(steps, {
    ...{ write, complain, seed, board, watch: capture.watch, interrupted: interrupt.signal },
    progress,
    ...(trace ? { level: trace } : {}),
  });
  if (pcap) capture.save(pcap);
  return whole ? 0 : 1;
};

/** Resolves to the exit code. */
const useHere = async (keyboard: Keyboard, { seed, board, pcap }: Given): Promise<number> => {
  const capture = captureCards(hostSecondsSince2000());
  if (pcap) capture.save(pcap);
  const exitCode = await usePhone({ keyboard, seed, board, watch: capture.watch });
  if (pcap) capture.save(pcap);
  return exitCode;
};

const declaration = {
  call: 'npm start --',
  does: "The phone at this terminal's keyboard; a play where there is no keyboard, or with --play.",
  options,
  notes: [
    'Where TERM is dumb, NO_COLOR is set or the output is no terminal, the phone is shown line by line.',
    'docs/plays.md describes plays. Exit code 1: a play did not go as written; 2: it cannot be read.',
  ],
};

/** Performs a play, or has the phone used from a keyboard; a play where there is none. */
export const start = (keyboard: Keyboard | undefined): Promise<void> =>
  runCommand(declaration, async ({ values }) => {
    await checkBoard(values.board);
    if (values.play !== undefined) return performFile(playFile(values.play, complain), values);
    if (keyboard) {
      if (values.trace) throw wrongArgument('--trace', '--play beside it', values.trace);
      return useHere(keyboard, values);
    }
    console.log('No keyboard here: performing simulation/plays/first-call.play.\n');
    return performFile(playFile('first-call', complain), values);
  }).finally(restoreNow);

/** The terminal that a command runs in: what it can show, and how it is left. */
import { constants } from 'node:os';

type Output = Pick<NodeJS.WriteStream, 'isTTY'>;

/** True where output is a terminal that moves its cursor and shows colours, and no user asked for plain text. */
export const hasScreen = (output: Output, environment: NodeJS.ProcessEnv = process.env): boolean =>
  !!output.isTTY && environment['TERM'] !== 'dumb' && !environment['NO_COLOR'];

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndSignal = (typeof SIGNALS)[number];

/** The exit code of a process that a signal ended, as shells have it. */
export const signalExitCode = (signal: EndSignal): number => 128 + constants.signals[signal];

const restores: (() => void)[] = [];
let signals = 0;
let takeSignal: ((signal: EndSignal) => void) | undefined;

/** Undoes what `restoreAtEnd` was told of, the last first, each once. */
export const restoreNow = (): void => {
  for (let restore = restores.pop(); restore; restore = restores.pop()) restore();
};

/** The first signal is the command's to end on; a second one, and one of a terminal that is gone, ends the process. */
const onSignal = (signal: EndSignal): void => {
  restoreNow();
  if (signals++ || signal === 'SIGHUP' || !takeSignal) process.exit(signalExitCode(signal));
  takeSignal(signal);
};

let isWatched = false;

/** Calls `restore` at every end of this process: its exit, an error that nothing catches, a signal; SIGKILL excepted. */
export const restoreAtEnd = (restore: () => void): void => {
  restores.push(restore);
  if (isWatched) return;
  isWatched = true;
  process.once('exit', restoreNow);
  for (const signal of SIGNALS) process.on(signal, onSignal);
};

/** What a signal does from now on, after the terminal was restored; without it the process ends. */
export const endOnSignal = (take: (signal: EndSignal) => void): void => {
  takeSignal = take;
};

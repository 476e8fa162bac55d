/** The terminal that a command runs in: what it can show, and how it is left. */
import { constants } from 'node:os';

type Output = Pick<NodeJS.WriteStream, 'isTTY'>;

/**
 * True where output is a terminal that moves its cursor and shows colours, and no user asked for plain text.
 */
export const hasScreen = (output: Output, environment: NodeJS.ProcessEnv = process.env): boolean =>
  !!output.isTTY && environment['TERM'] !== 'dumb' && !environment['NO_COLOR'];

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndSignal = (typeof SIGNALS)[number];

/** The exit code of a process that a signal ended, as shells have it. */
export const signalExitCode = (signal: EndSignal): number => 128 + constants.signals[signal];

const restores: (() => void)[] = [];
let takeSignal: ((signal: EndSignal) => void) | undefined;
let takenAtMs = Number.NEGATIVE_INFINITY;
/** A terminal interrupts npm and the command, and npm hands its interrupt on: the command gets one twice. */
const sameSignalMs = 1000;

/** Undoes what `restoreAtEnd` was told of, the last first, each once. */
export const restoreNow = (): void => {
  for (let restore = restores.pop(); restore; restore = restores.pop()) restore();
};

/** The first signal is the command's to end on; one that comes later, while it does, ends the process. */
const onSignal = (signal: EndSignal): void => {
  const nowMs = performance.now();
  restoreNow();
  if (nowMs - takenAtMs < sameSignalMs) return;
  if (!takeSignal || takenAtMs > 0) process.exit(signalExitCode(signal));
  takenAtMs = nowMs;
  takeSignal(signal);
};

let isWatched = false;
const watch = (): void => {
  if (isWatched) return;
  isWatched = true;
  process.once('exit', restoreNow);
  for (const signal of SIGNALS) process.on(signal, onSignal);
};

/**
 * Calls `restore` at every end of this process: its exit, an error that nothing catches, a signal; SIGKILL
 * excepted.
 */
export const restoreAtEnd = (restore: () => void): void => {
  restores.push(restore);
  watch();
};

/** What an interrupt, SIGTERM or SIGHUP does from now on, instead of ending the process. */
export const endOnSignal = (take: (signal: EndSignal) => void): void => {
  takeSignal = take;
  watch();
};

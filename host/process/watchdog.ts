/**
 * A small shell beside this process that ends process groups when this process is gone, SIGKILL included: it
 * reads the groups from a pipe, and the kernel closes the pipe with the last process that holds its other
 * end.
 *
 * Linux and macOS. Windows has neither `sh` nor process groups: there a group is ended by an orderly exit
 * only.
 */
import { type ChildProcessWithoutNullStreams, type StdioOptions, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * POSIX shell. A line `+ GROUP` or `- GROUP` each; SIGKILL, since interpreters ignore the signals before it.
 */
const SCRIPT = `
groups=
while read -r change group; do
  kept=
  for each in $groups; do [ "$each" = "$group" ] || kept="$kept $each"; done
  [ "$change" = - ] || kept="$kept $group"
  groups=$kept
done
for each in $groups; do kill -s KILL -- "-$each" 2>/dev/null; done
`;

let pipe: Socket | undefined;

const start = (): Socket => {
  const watchdog: ChildProcessWithoutNullStreams = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    // A session of its own, so that a terminal's interrupt does not end it first.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  }) as never;
  watchdog.unref();
  const socket = watchdog.stdin as Socket;
  socket.unref();
  socket.on('error', () => {});
  return socket;
};

/**
 * The pipe to the watchdog, which is started when it is first needed. It keeps neither this process nor a
 * folder in use.
 */
const toWatchdog = (): Socket => {
  pipe ??= start();
  return pipe;
};

/** A program that reports its group before it starts, and what it needs for that. */
export interface Watched {
  readonly program: string;
  readonly args: readonly string[];
  /** The last one is the pipe to the watchdog; the program does not get it. */
  readonly stdio: StdioOptions;
}

/**
 * The program under a shell that writes its number to the watchdog and becomes the program: there is no
 * moment at which the program runs and the watchdog does not know it. The process has to lead its group
 * (`detached`). A program that there is not ends with exit code 127.
 */
export const watched = (program: string, args: readonly string[], stdio: readonly unknown[]): Watched => {
  const report = stdio.length;
  return {
    program: '/bin/sh',
    args: ['-c', `echo "+ $$" >&${report}; exec "$@" ${report}>&-`, 'sh', program, ...args],
    stdio: [...stdio, toWatchdog()] as StdioOptions,
  };
};

/** The group has ended; its number may soon be that of another. */
export const forgetGroup = (group: number): void => void toWatchdog().write(`- ${group}\n`);

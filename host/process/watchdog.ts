/**
 * A small shell beside this process that ends process groups when this process is gone, SIGKILL included: it reads the
 * groups from a pipe, and the kernel closes the pipe with the last process that holds its other end.
 *
 * Linux and macOS. Windows has neither `sh` nor process groups: there a group is ended by an orderly exit only.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** POSIX shell. A line `+ GROUP` or `- GROUP` each; SIGKILL, since interpreters ignore the signals before it. */
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

/** The pipe to the watchdog, which is started when it is first needed. It keeps neither this process nor a folder in use. */
const started = (): Socket => {
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

const tell = (change: '+' | '-', group: number): void => {
  if (process.platform === 'win32') return;
  pipe ??= started();
  pipe.write(`${change} ${group}\n`);
};

/** From now on the process group ends with this process. */
export const watchGroup = (group: number): void => tell('+', group);

/** The group has ended; its number may soon be that of another. */
export const forgetGroup = (group: number): void => tell('-', group);

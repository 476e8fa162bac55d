/**
 * Ends this process when what started it is gone: npm, npx, tsx and their shell hand an interrupt on, but a
 * SIGKILL of one of them leaves the others and this process. Without npm nothing is watched, so that what a
 * shell started in the background outlives the shell.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const lookEveryMs = 500;
/** npm, its shell, tsx. */
const ancestorsMax = 3;

interface Ancestor {
  readonly parent: number;
  readonly command: string;
}

/** A process by its number, from the system's table: /proc on Linux, `ps` elsewhere. */
const lookUp = (pid: number): Ancestor => {
  if (process.platform === 'linux') {
    // proc(5): `pid (comm) state ppid …`, where comm may hold brackets and blanks.
    const [, parent] = /.*\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { parent: Number(parent), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  }
  const line = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(line) ?? [];
  return { parent: Number(parent), command };
};

/** npm's title is `npm run NAME` or `npm exec …`. */
const isNpm = ({ command }: Ancestor): boolean => /^(npm|npx)\b/.test(command);

/** From this process's parent up to npm; the parent alone where there is no npm above it, or no table. */
const launchers = (): readonly number[] => {
  const found: number[] = [];
  try {
    for (let pid = process.ppid; found.length < ancestorsMax && pid > 1; ) {
      const ancestor = lookUp(pid);
      found.push(pid);
      if (isNpm(ancestor)) return found;
      pid = ancestor.parent;
    }
  } catch {
    // Another system, or an ancestor that has just ended.
  }
  return [process.ppid];
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is alive and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

let isWatched = false;

/** Allowed twice. Keeps the process no longer than it has work. */
export const endWithLauncher = (): void => {
  if (isWatched || process.env['npm_lifecycle_event'] === undefined) return;
  isWatched = true;
  const parent = process.ppid;
  const above = launchers();
  setInterval(() => {
    if (process.ppid !== parent || !above.every(isAlive)) process.exit(1);
  }, lookEveryMs).unref();
};

import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type SpawnOptions,
  spawn,
} from 'node:child_process';
import { endWithLauncher } from './endWithLauncher.ts';
import { forgetGroup, watched } from './watchdog.ts';

/** A process that this one started, and all that it starts in turn. */
export interface OwnProcess<Child extends ChildProcess = ChildProcess> {
  readonly child: Child;
  /**
   * Kills them (SIGKILL) and resolves when they are gone. Allowed twice, and after they ended by themselves.
   */
  end(): Promise<void>;
}

/** Without `stdio` each of the three is a pipe. */
type Piped = Omit<SpawnOptions, 'stdio' | 'detached'>;

const running = new Set<number>();
const hasGroups = process.platform !== 'win32';
let isExitWatched = false;

/** Kills the processes of a group that are left; a group without any is no error. */
const killGroup = (group: number): void => {
  try {
    process.kill(hasGroups ? -group : group, 'SIGKILL');
  } catch {
    // ESRCH: all of them have ended.
  }
};

const own = (group: number): void => {
  running.add(group);
  // At an orderly exit quicker than the watchdog, and all that there is on Windows.
  if (!isExitWatched) process.once('exit', () => running.forEach(killGroup));
  isExitWatched = true;
  endWithLauncher();
};

const disown = (group: number): void => {
  killGroup(group);
  running.delete(group);
  if (hasGroups) forgetGroup(group);
};

/** One entry for each of the program's descriptors. */
const stdioOf = ({ stdio = 'pipe' }: SpawnOptions): readonly unknown[] =>
  Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];

const start = (program: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
  if (!hasGroups) return spawn(program, args, options);
  const { program: shell, args: words, stdio } = watched(program, args, stdioOf(options));
  return spawn(shell, words, { ...options, stdio, detached: true });
};

/**
 * Starts a program in a process group of its own, which ends with this process: by `end`, by exit, by an
 * exception, by any signal, and with the npm that started this process. What the program leaves in its group
 * is killed when the program itself ends.
 *
 * A terminal's interrupt does not reach the group. A program that there is not ends with exit code 127, on
 * Windows with the child's event `error`.
 */
export function ownProcess(
  program: string,
  args: readonly string[],
  options?: Piped,
): OwnProcess<ChildProcessWithoutNullStreams>;
export function ownProcess(
  program: string,
  args: readonly string[],
  options: Omit<SpawnOptions, 'detached'>,
): OwnProcess;
export function ownProcess(program: string, args: readonly string[], options: SpawnOptions = {}): OwnProcess {
  const child = start(program, args, options);
  const group = child.pid;
  if (group === undefined) return { child, end: () => Promise.resolve() };
  own(group);
  child.once('exit', () => disown(group));
  const gone = new Promise<void>(resolve => child.once('close', () => resolve()));
  const end = (): Promise<void> => {
    if (running.has(group)) killGroup(group);
    return gone;
  };
  return { child, end };
}

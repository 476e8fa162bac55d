import { spawnSync } from 'node:child_process';

/**
 * POSIX shell. The program and, beside it, a reader of descriptor 3, which kills the program when the other
 * end of the descriptor closes: that end is this process's. A job in the background has no input of its own,
 * hence descriptor 4.
 */
const SCRIPT = `
exec 4<&0
"$@" <&4 3<&- 4<&- &
program=$!
(read -r _ <&3; kill -s KILL $program) > /dev/null 2>&1 4<&- &
reader=$!
wait $program
code=$?
kill $reader 2>/dev/null
exit $code
`;

export interface RunOptions {
  readonly cwd?: string;
  /** Octets for its standard input, which is empty without them. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs: number;
}

/** What a program said. */
export interface Said {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** 128 and more for a program that a signal ended; undefined for one that was killed after `timeoutMs`. */
  readonly exitCode: number | undefined;
}

const commandOf = (program: string, args: readonly string[]): [string, readonly string[]] =>
  process.platform === 'win32' ? [program, args] : ['/bin/sh', ['-c', SCRIPT, 'sh', program, ...args]];

/**
 * Runs a program to its end and waits. The program ends with this process, SIGKILL included (on Windows it
 * does not). Exit code 127: there is no such program.
 */
export const runOwn = (program: string, args: readonly string[], options: RunOptions): Said => {
  const { cwd, input, timeoutMs } = options;
  const { stdout, stderr, status } = spawnSync(...commandOf(program, args), {
    cwd,
    input: input ?? '',
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  return { stdout, stderr, exitCode: status ?? undefined };
};

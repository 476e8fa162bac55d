/** A command in a pseudo-terminal, as a person has it (`script` of util-linux). */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';

const patienceMs = 120_000;
const lookEveryMs = 20;

export interface Terminal {
  /** Types keys, or pastes them: all at once. */
  type(keys: string): void;
  /** Everything on the terminal so far, escapes and echo among it. */
  said(): string;
  /** Waits for text in what came after the last `says`. Rejects when the command ends without it. */
  says(what: RegExp): Promise<void>;
  /** Sends a signal to the command itself. */
  signal(name: NodeJS.Signals): void;
  /** Resolves to the exit code; 128 and the signal's number for one that a signal ended. */
  readonly ended: Promise<number | null>;
  end(): Promise<void>;
}

const pathFolders = (process.env['PATH'] ?? '').split(':');
export const scriptTool = pathFolders.map(folder => `${folder}/script`).find(file => existsSync(file));

/** Runs `node --import tsx FILE …` on a terminal of this size. */
export const startInTerminal = (
  file: string,
  {
    columns = 80,
    rows = 24,
    env = {},
  }: { columns?: number; rows?: number; env?: Record<string, string> } = {},
): Terminal => {
  // The shell becomes the command: its number is the command's.
  const command = `stty columns ${columns} rows ${rows}; echo "pid $$"; exec "${process.execPath}" --import tsx ${file}`;
  const inherited = Object.entries(process.env).filter(([name]) => name !== 'NO_COLOR');
  const { child, end } = ownProcess(scriptTool!, ['-qefc', command, '/dev/null'], {
    cwd: projectRoot,
    env: { ...Object.fromEntries(inherited), TERM: 'xterm', SHELL: '/bin/sh', ...env },
  });
  let output = '';
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', piece => {
    output += piece;
  });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  const says = async (what: RegExp): Promise<void> => {
    const limit = performance.now() + patienceMs;
    for (;;) {
      const found = output.slice(read).match(what);
      if (found) {
        read += (found.index ?? 0) + found[0].length;
        return;
      }
      if (child.exitCode !== null || performance.now() > limit)
        throw new Error(`${what}: expected on the terminal, got\n${output}`);
      await sleep(lookEveryMs);
    }
  };
  return {
    type: keys => void child.stdin.write(keys),
    said: () => output,
    says,
    signal: name => void process.kill(Number(output.match(/pid (\d+)/)?.[1]), name),
    ended,
    end,
  };
};

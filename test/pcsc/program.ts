import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { within } from '../../host/limit.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';
import { sleep } from './stack.ts';

/** One of the repository's commands, as a person starts it. */
export interface Program {
  /** Types a line. */
  type(line: string): void;
  /** Waits for text in the output since the last match of `says`; returns the output up to its end. */
  says(text: string, limitMs?: number): Promise<string>;
  /** All output so far, standard error included. */
  printed(): string;
  /** Interrupts it, as Ctrl-C does, and resolves to the exit code. */
  interrupt(): Promise<number | null>;
  /** Resolves to the exit code when it ends by itself. */
  ended(limitMs?: number): Promise<number | null>;
}

const root = `${projectRoot}/`;
/** A busy machine takes long to make keys and to build an image. */
const saysLimitMs = 180_000;
const endLimitMs = 60_000;
const lookEveryMs = 20;

/**
 * A group of its own: `npm` starts a shell that starts the program, and a keyboard's interrupt reaches them
 * all.
 */
const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  try {
    process.kill(-(child.pid as number), signal);
  } catch {
    // It has ended already.
  }
};

/** Starts `npm run …`. The caller has to end it: `interrupt`, or `ended`. */
export const startProgram = (...words: readonly string[]): Program => {
  const { child } = ownProcess('npm', ['run', '--silent', ...words], { cwd: root });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  let output = '';
  let read = 0;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
    });
  child.stdin.on('error', () => {}); // Typing to a program that has ended: what is waited for says so.

  const complaint = (what: string): Error =>
    new Error(`npm run ${words.join(' ')}: ${what}; it printed\n${output}`);
  const ended = async (limitMs = endLimitMs): Promise<number | null> => {
    try {
      return await within(limitMs, exit, () => complaint(`did not end within ${limitMs} ms`));
    } catch (error) {
      signalGroup(child, 'SIGKILL');
      throw error;
    }
  };
  return {
    type: line => void child.stdin.write(`${line}\n`),
    printed: () => output,
    says: async (text, limitMs = saysLimitMs) => {
      const end = performance.now() + limitMs;
      for (;;) {
        const at = output.indexOf(text, read);
        if (at >= 0) {
          const from = read;
          read = at + text.length;
          return output.slice(from, read);
        }
        if (child.exitCode !== null) throw complaint(`ended with ${child.exitCode} before it said "${text}"`);
        if (performance.now() > end) throw complaint(`did not say "${text}" within ${limitMs} ms`);
        await sleep(lookEveryMs);
      }
    },
    interrupt: () => {
      signalGroup(child, 'SIGINT');
      return ended();
    },
    ended,
  };
};

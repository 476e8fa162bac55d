import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';

const root = `${projectRoot}/`;
const patienceMs = 120_000;

/** A command of this project, as a person starts it. */
export interface Command {
  /** Standard output and standard error so far. */
  said(): string;
  /** Types a line. */
  type(line: string): void;
  /** Ends the standard input. */
  endInput(): void;
  signal(name: 'SIGINT' | 'SIGTERM'): void;
  /** Resolves when its output matches. Rejects when it ends before, or after two minutes. */
  says(what: RegExp): Promise<void>;
  /** Resolves to its exit code. */
  readonly ended: Promise<number | null>;
}

export const startCommand = (file: string, words: readonly string[]): Command => {
  const { child } = ownProcess(process.execPath, [...process.execArgv, file, ...words], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  let said = '';
  const listeners = new Set<() => void>();
  const hear = (piece: string): void => {
    said += piece;
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  return {
    said: () => said,
    type: line => void child.stdin.write(`${line}\n`),
    endInput: () => void child.stdin.end(),
    signal: name => void child.kill(name),
    ended,
    says: what =>
      new Promise((resolve, reject) => {
        const stop = (then: () => void): void => {
          clearTimeout(timer);
          listeners.delete(look);
          then();
        };
        const look = (): void => {
          if (what.test(said)) stop(resolve);
        };
        const timer = setTimeout(
          () => stop(() => reject(new Error(`${what} was not said:\n${said}`))),
          patienceMs,
        );
        listeners.add(look);
        void ended.then(() =>
          stop(() => (what.test(said) ? resolve() : reject(new Error(`ended:\n${said}`)))),
        );
        look();
      }),
  };
};

/** Runs to the end. */
export const runCommand = async (
  file: string,
  words: readonly string[],
): Promise<{ code: number | null; said: string }> => {
  const command = startCommand(file, words);
  command.endInput();
  const code = await command.ended;
  return { code, said: command.said() };
};

/**
 * The front of every command of this project: arguments, `--help`, errors and exit codes.
 *
 *   const options = { board: required(text('NAME', '…')) };
 *   await runCommand({ call: 'npm run flash --', does: '…', options }, async ({ values }) => { … });
 *
 * Exit codes: 0 done, 1 the work failed, 2 the call was wrong. A failure is one line on the standard error,
 * `code: sentence`; a command that declares `json: flag(…)` prints `{"error": {"code", "message"}}` on the
 * standard output instead. A stack is printed only for a mistake of the program itself.
 */
import type { Declaration } from './command/declaration.ts';
import { failureOf, report } from './command/failure.ts';
import { helpText, table, wrapped } from './command/help.ts';
import type { Options } from './command/options.ts';
import { asksForHelp, asksForJson, type Given, readArguments } from './command/parse.ts';
import { UsageError } from './command/usageError.ts';
import { endWithLauncher } from './process/endWithLauncher.ts';
import { shownInput } from './shownInput.ts';

export type { Declaration } from './command/declaration.ts';
export type { Values } from './command/options.ts';
export { flag, oneOf, parsed, required, text, whole, withDefault } from './command/options.ts';
export type { Given } from './command/parse.ts';
export { UsageError, wrongArgument } from './command/usageError.ts';

/** What a command does. Resolves to its exit code where that is not 0. What it throws is reported. */
export type Work<O extends Options> = (given: Given<O>) => Promise<unknown>;

/** A reader that has seen enough (`| head`) ends the command without a complaint. */
const endWithReader = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
};

/** Reads the arguments, does the work, reports what it throws and sets the exit code. Never rejects. */
export const runCommand = async <O extends Options>(
  declaration: Declaration<O>,
  work: Work<O>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> => {
  if (!process.stdout.listeners('error').includes(endWithReader)) process.stdout.on('error', endWithReader);
  if (asksForHelp(args)) return console.log(helpText(declaration));
  endWithLauncher();
  try {
    const exitCode = await work(readArguments(declaration, args));
    if (typeof exitCode === 'number') process.exitCode = exitCode;
  } catch (error) {
    report(failureOf(error), asksForJson(declaration, args), args);
  }
};

/** A command of a program that has several, by its name of one or two words: `board check`. */
export interface Subcommand {
  /** Its name and what it takes, as the list of all shows them: `board check FILE|NAME`. */
  readonly shown: string;
  readonly does: string;
  run(args: readonly string[]): Promise<void>;
}

export const subcommand = <O extends Options>(
  shown: string,
  declaration: Declaration<O>,
  work: Work<O>,
): Subcommand => ({ shown, does: declaration.does, run: args => runCommand(declaration, work, args) });

const listText = (program: string, does: string, commands: readonly Subcommand[]): string =>
  [
    ...wrapped(does, 80),
    '',
    ...table(
      commands.map(({ shown, does }) => [`${program} ${shown}`, does]),
      80,
    ),
    '',
    `${program} COMMAND --help says more.`,
  ].join('\n');

/** Words of `args` that name a command: as many as the longest name that fits. */
const findCommand = (
  commands: Readonly<Record<string, Subcommand>>,
  args: readonly string[],
): [Subcommand, readonly string[]] | undefined => {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    if (Object.hasOwn(commands, name)) return [commands[name], args.slice(words)];
  }
  return undefined;
};

/** Runs the command that the first words name; lists all of them for `--help`, `help` and no word at all. */
export const runProgram = async (
  program: string,
  does: string,
  commands: Readonly<Record<string, Subcommand>>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> => {
  const found = findCommand(commands, args);
  if (found) return found[0].run(found[1]);
  const [first, ...more] = args;
  const group = Object.keys(commands).filter(name => name.split(' ')[0] === first);
  const isHelp = (word: string | undefined) => word === undefined || ['help', '--help', '-h'].includes(word);
  const listed = (group.length ? group : Object.keys(commands)).map(name => commands[name]);
  if (isHelp(group.length ? more[0] : first)) return console.log(listText(program, does, listed));
  const names = Object.keys(commands).join(', ');
  const got = args.slice(0, group.length ? 2 : 1).join(' ');
  report(failureOf(new UsageError(`${program}: expected one of ${names}, got ${shownInput(got)}`)), false);
};

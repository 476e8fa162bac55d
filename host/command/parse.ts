import { parseArgs } from 'node:util';
import type { Declaration } from './declaration.ts';
import { type Options, readOption, type Values } from './options.ts';
import { UsageError, wrongArgument } from './usageError.ts';

/** The arguments of a call. */
export interface Given<O extends Options> {
  readonly values: Values<O>;
  /** What is no option, in its order. */
  readonly words: readonly string[];
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

const tokensOf = ({ options }: Declaration, args: readonly string[]): readonly Token[] => {
  const types = Object.entries(options).map(([name, { value }]) => [
    name,
    { type: value === undefined ? ('boolean' as const) : ('string' as const) },
  ]);
  const config = { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } };
  // Not strict: what is wrong is said below, in the words of this project.
  return parseArgs({ args: [...args], options: config, strict: false, tokens: true }).tokens;
};

const isOption = (token: Token): token is OptionToken => token.kind === 'option';

/** What stands before `--`, behind which everything is a word. */
const beforeWords = (args: readonly string[]): readonly string[] =>
  args.includes('--') ? args.slice(0, args.indexOf('--')) : args;

/** `--help` or `-h` is among the arguments, also where others are wrong. */
export const asksForHelp = (args: readonly string[]): boolean =>
  beforeWords(args).some(word => word === '--help' || word === '-h');

/** `--json` is among the arguments of a command that has it, also where others are wrong. */
export const asksForJson = ({ options }: Declaration, args: readonly string[]): boolean =>
  'json' in options && beforeWords(args).includes('--json');

/** The value of an option. `--out --json` misses one, `--out=--json` has one. */
const givenValue = ({ value, inlineValue }: OptionToken): string | undefined =>
  value?.startsWith('-') && value.length > 1 && !inlineValue ? undefined : value;

const readGiven = (declaration: Declaration, token: OptionToken): unknown => {
  const option = Object.hasOwn(declaration.options, token.name) ? declaration.options[token.name] : undefined;
  if (!option)
    throw new UsageError(`${token.rawName}: no such option; ${declaration.call} --help lists them`);
  if (option.value !== undefined) return readOption(token.name, option, givenValue(token));
  if (token.value !== undefined) throw wrongArgument(`--${token.name}`, 'no value', token.value);
  return true;
};

const checkCount = ({ call, words }: Declaration, given: readonly string[]): void => {
  const { name, min, max } = words ?? { name: '', min: 0, max: 0 };
  if (given.length < min)
    throw new UsageError(`${name}: expected one, got none; ${call} --help says what it is`);
  if (given.length > max)
    throw wrongArgument('arguments', max ? `at most ${max} of ${name}` : 'options only', given[max]);
};

/** Throws `UsageError`, which names the option or the word that is wrong. */
export const readArguments = <O extends Options>(
  declaration: Declaration<O>,
  args: readonly string[],
): Given<O> => {
  const { options } = declaration;
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(options)) values[name] = options[name].missing;
  const tokens = tokensOf(declaration, args);
  const given = tokens.filter(isOption);
  for (const token of given) values[token.name] = readGiven(declaration, token);
  for (const [name, { isRequired, expected }] of Object.entries(options))
    if (isRequired && !given.some(token => token.name === name)) throw wrongArgument(`--${name}`, expected);
  const words = tokens.flatMap(token => (token.kind === 'positional' ? [token.value] : []));
  checkCount(declaration, words);
  return { values: values as Values<O>, words };
};

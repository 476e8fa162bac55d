import { wrongArgument } from './usageError.ts';

/** An option of a command: `--NAME` alone, or with a value that `read` takes apart. */
export interface Option<T> {
  /** What stands for the value in the help, such as FILE; undefined for an option without a value. */
  readonly value: string | undefined;
  /** One sentence without a full stop. */
  readonly help: string;
  /** What a value has to be, as errors say it. */
  readonly expected: string;
  /** What the option is when it is not given. */
  readonly missing: T;
  readonly isRequired: boolean;
  /** Undefined for a value that is not what is expected. */
  read(given: string): T | undefined;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What the options of a command were, by their names. */
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** True when given, false otherwise. */
export const flag = (help: string): Option<boolean> => ({
  value: undefined,
  help,
  expected: 'no value',
  missing: false,
  isRequired: false,
  read: () => true,
});

/** An option whose value `read` takes apart; `expected` says what it has to be, with its unit. */
export const parsed = <T>(
  value: string,
  expected: string,
  help: string,
  read: (given: string) => T | undefined,
): Option<T | undefined> => ({ value, help, expected, missing: undefined, isRequired: false, read });

/** Any text but none. */
export const text = (value: string, help: string): Option<string | undefined> =>
  parsed(value, value, help, given => given || undefined);

/** A whole number in decimal digits. `unit` stands behind the numbers: bytes, yen. */
export const whole = (
  range: { readonly from: number; readonly to: number; readonly unit?: string },
  help: string,
): Option<number | undefined> => {
  const { from, to, unit } = range;
  const expected = `a whole number from ${from} to ${to}${unit ? ` ${unit}` : ''}`;
  return parsed('N', expected, help, given => {
    const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    return number >= from && number <= to ? number : undefined;
  });
};

/** More characters are too long for a usage line. */
const choicesMax = 30;

/** One of a few words. */
export const oneOf = <T extends string>(words: readonly T[], help: string): Option<T | undefined> => {
  const choices = words.join('|');
  const value = choices.length > choicesMax ? 'NAME' : choices;
  return parsed(value, `one of ${words.join(', ')}`, help, given => words.find(word => word === given));
};

/** The same option, which has to be given. */
export const required = <T>(option: Option<T | undefined>): Option<T> => ({
  ...(option as Option<T>),
  isRequired: true,
});

/** The same option with a value for when it is not given. */
export const withDefault = <T>(option: Option<T | undefined>, missing: NoInfer<T>): Option<T> => ({
  ...(option as Option<T>),
  missing,
});

/** The value of an option that was given, or `missing`. Throws `UsageError`. */
export const readOption = <T>(name: string, option: Option<T>, given: string | undefined): T => {
  if (given === undefined) throw wrongArgument(`--${name}`, option.expected);
  const read = option.read(given);
  if (read === undefined) throw wrongArgument(`--${name}`, option.expected, given);
  return read;
};

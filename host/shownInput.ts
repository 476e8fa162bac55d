/**
 * What an error may say of its input. A word with four octets in hexadecimal in a row, or with characters
 * that are no text, may be a piece of a secret: of such a word an error says how long it is.
 */
const shownMax = 100;

/** Four octets; blanks and colons may stand between them. */
const OCTETS = /(?:[0-9a-f]{2}[\s:]?){4}/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them
const NO_TEXT = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffd]/;

/** Whether a text may be a secret or contain one. */
export const maybeSecret = (text: string): boolean => OCTETS.test(text) || NO_TEXT.test(text);

const shownText = (text: string, max: number): string => {
  if (maybeSecret(text)) return `${text.length} characters`;
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return `"${cut.replace(/\s/g, ' ')}"`;
};

const sizeOf = (value: unknown, text: string): string => {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `a table of ${Object.keys(value).length} fields`;
  return `${text.length} digits`;
};

/** A value as the error about it shows it: a short word in quotes, a number, `a list of 3`. */
export const shownInput = (value: unknown, max = shownMax): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return shownText(value, max);
  const text = JSON.stringify(value) ?? String(value);
  return maybeSecret(text) || text.length > max ? sizeOf(value, text) : text;
};

/** The name of a field, as an error shows it. */
export const shownName = (name: string): string =>
  maybeSecret(name) ? `a field of ${name.length} characters` : name;

/**
 * A message without the arguments of its command that may be secrets: a key that was given where a file's
 * name was meant.
 */
export const withoutSecrets = (message: string, args: readonly string[]): string =>
  args
    .flatMap(arg => [arg, arg.slice(arg.indexOf('=') + 1)])
    .filter(maybeSecret)
    .reduce((text, arg) => text.replaceAll(arg, `(${arg.length} characters)`), message);

/** Rows as text/csv (RFC 4180) that a spreadsheet program does not take for formulas. */

/** A text that begins so is calculated by spreadsheet programs. */
const FORMULA = /^[=+\-@\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * One field. Numbers are digits with their sign; nothing is an empty field. A text that begins like a formula
 * gets an apostrophe before it, which spreadsheet programs take as "this is text".
 */
export const csvField = (value: string | number | null | undefined): string => {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** One record with its CRLF. */
export const csvRecord = (values: readonly (string | number | null | undefined)[]): string =>
  `${values.map(csvField).join(',')}\r\n`;

/** What the interpreter prints: values one after the other, and exceptions as its console shows them. */
import { inspect } from 'node:util';

const show = (value: unknown, nested: boolean): string => {
  if (typeof value === 'string') return nested ? JSON.stringify(value) : value;
  if (typeof value === 'number')
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(11)));
  if (typeof value === 'function') return 'function () { … }';
  if (value === null || typeof value !== 'object') return String(value);
  if (isError(value)) return nested ? `Error: ${value.message}` : `${errorText(value)}`;
  if (ArrayBuffer.isView(value))
    return `new ${value.constructor.name}([${Array.from(value as unknown as ArrayLike<number>).join(', ')}])`;
  if (Array.isArray(value)) return `[ ${value.map(item => show(item, true)).join(', ')} ]`;
  return inspect(value, { depth: 3, breakLength: 100 });
};

const isError = (value: unknown): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]';

const errorText = (error: Error): string => `${error.name}: ${error.message}`;

/** One line of `print`. */
export const printed = (values: unknown[]): string => values.map(value => show(value, false)).join(' ');

/** `Uncaught Error: message`, or the thrown value itself when it is no error. */
export const uncaught = (thrown: unknown): string =>
  `Uncaught ${isError(thrown) ? errorText(thrown) : show(thrown, false)}`;

export const unhandled = (reason: unknown): string =>
  `Uncaught Error: Unhandled promise rejection: ${isError(reason) ? errorText(reason) : show(reason, false)}`;

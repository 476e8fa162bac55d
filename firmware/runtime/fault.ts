import type { FaultCode, ThrownCode } from './faultCodes.ts';

/**
 * An error that ends a session or refuses an operation. An outcome that lets the session go on (a wrong
 * password, not enough value) is an ordinary result, never a fault.
 */
export interface Fault extends Error {
  code: FaultCode;
}

/**
 * The prototype of faults on the interpreter: an error without the list of callers. `new Error` makes that
 * list, counts the lines of the whole image for each caller, which takes a tenth of a second in all, and
 * keeps some hundred variables of text.
 */
const plainError: Error | undefined = typeof E === 'undefined' ? undefined : Object.create(Error.prototype);
// The text of a plain object is none: an unhandled rejection would not say which fault it was.
if (plainError)
  plainError.toString = function (this: Error) {
    return `Error: ${this.message}`;
  };

/** An `Error` with a code; made by hand, since a subclass of Error loses its methods on the interpreter. */
export const fault = (code: FaultCode, message: string): Fault => {
  const error: Fault = plainError ? Object.create(plainError) : new Error();
  error.message = message;
  error.code = code;
  return error;
};

/**
 * The code of anything thrown; `bug` for an error without one, which is a mistake of this program. Errors of
 * Node have codes of their own (`ENOENT`), which come back as they are.
 */
export const faultCode = (error: unknown): ThrownCode => (error as Fault)?.code || 'bug';

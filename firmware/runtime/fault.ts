import type { FaultCode, ThrownCode } from './faultCodes.ts';

/**
 * What ends a session or refuses an operation. What lets a session go on (a wrong password, not enough value) is
 * an ordinary result, never a fault.
 */
export interface Fault extends Error {
  code: FaultCode;
}

/**
 * What every fault of the interpreter's is made of: an error without the list of callers that `new Error` makes. For each
 * of them that counts the lines of the whole image from its first character, a tenth of a second in all, and the text takes
 * some hundred variables.
 */
const plainError: Error | undefined = typeof E === 'undefined' ? undefined : Object.create(Error.prototype);
// A bare object's text is none: an unhandled rejection would not say which fault it was.
if (plainError)
  plainError.toString = function (this: Error) {
    return `Error: ${this.message}`;
  };

/** An `Error` with a code. Hand-made: `extends Error` is broken on the interpreter (a subclass loses its methods). */
export const fault = (code: FaultCode, message: string): Fault => {
  const error: Fault = plainError ? Object.create(plainError) : new Error();
  error.message = message;
  error.code = code;
  return error;
};

/**
 * The code of anything thrown; `bug` for an error without one, which is a mistake of this program. Errors of Node have
 * codes of their own (`ENOENT`), which come back as they are.
 */
export const faultCode = (error: unknown): ThrownCode => (error as Fault)?.code || 'bug';

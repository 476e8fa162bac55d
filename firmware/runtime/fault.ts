/**
 * What ends a session or refuses an operation. What lets a session go on (a wrong password, not enough value) is
 * an ordinary result, never a fault.
 */
export interface Fault extends Error {
  code: string;
}

/** An `Error` with a code. Hand-made: `extends Error` is broken on the interpreter (a subclass loses its methods). */
export const fault = (code: string, message: string): Fault => {
  const error = new Error(message) as Fault;
  error.code = code;
  return error;
};

/** The code of anything thrown; what has none is our own mistake. */
export const faultCode = (error: unknown): string => (error as Fault)?.code || 'bug';

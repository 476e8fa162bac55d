import { withoutSecrets } from '../shownInput.ts';
import { UsageError } from './usageError.ts';

/** How a command ends that failed. */
export interface Failure {
  readonly code: string;
  /** One line; more when a list follows, such as the places that a build refuses. */
  readonly message: string;
  readonly exitCode: 1 | 2;
  /** Only for a mistake of this program. */
  readonly stack?: string;
}

/**
 * `code` of a fault or of the system; Node's own `ERR_…` and what has no code are mistakes of this program.
 */
const codeOf = (error: Error & { code?: unknown }): string | undefined =>
  typeof error.code === 'string' && !error.code.startsWith('ERR_') ? error.code : undefined;

/** What was thrown, as a person or a program is told it. */
export const failureOf = (thrown: unknown): Failure => {
  const error = thrown instanceof Object ? (thrown as Error) : new Error(String(thrown));
  const { message } = error;
  if (error instanceof UsageError) return { code: error.code, message, exitCode: 2 };
  const code = codeOf(error);
  if (code !== undefined) return { code, message, exitCode: 1 };
  return { code: 'bug', message, exitCode: 1, stack: error.stack ?? message };
};

/** The system's messages begin with their code already: `ENOENT: no such file or directory, open 'x'`. */
const lineOf = ({ code, message, exitCode }: Failure): string =>
  exitCode === 2 || message.startsWith(`${code}:`) ? message : `${code}: ${message}`;

/**
 * Prints a failure, with `json` as an object on the standard output, and sets the exit code. Of the command's
 * arguments those that may be secrets are not printed.
 */
export const report = (failed: Failure, json: boolean, args: readonly string[] = []): void => {
  const { code, exitCode } = failed;
  const message = withoutSecrets(failed.message, args);
  const stack = failed.stack && withoutSecrets(failed.stack, args);
  if (json) console.log(JSON.stringify({ error: { code, message } }));
  if (stack !== undefined) console.error(`bug: a mistake of this program:\n${stack}`);
  else if (!json) console.error(lineOf({ ...failed, message }));
  process.exitCode = exitCode;
};

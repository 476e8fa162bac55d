/** What every command here does with a failure: one sentence, its code, exit code 1; a stack is for our own mistakes. */
import { faultCode } from '../firmware/runtime/fault.ts';
import { BuildError } from './image/refusal.ts';

const isUsage = (error: unknown): boolean =>
  String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');

export const command = async (run: () => Promise<void>): Promise<void> => {
  try {
    await run();
  } catch (error) {
    process.exitCode = 1;
    const { message } = error as Error;
    if (error instanceof BuildError || isUsage(error)) console.error(message);
    else if (faultCode(error) === 'bug') throw error;
    else console.error(`${faultCode(error)}: ${message}`);
  }
};

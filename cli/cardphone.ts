/** The program `cardphone`: its commands by their names. */
import { runProgram } from '../host/command.ts';
import { boardCommands } from './board.ts';
import { centerCommands } from './center.ts';
import { decodeCommand } from './decode.ts';
import { evidenceVerifyCommand } from './evidence.ts';
import { keyCommands } from './keys.ts';

const DOES = 'Explains messages, checks boards and evidence, makes keys, and asks a center.';

/** The command line; sets the exit code. */
export const run = (words: readonly string[]): Promise<void> =>
  runProgram(
    'cardphone',
    DOES,
    {
      ...{ decode: decodeCommand, 'evidence verify': evidenceVerifyCommand },
      ...{ ...boardCommands, ...centerCommands, ...keyCommands },
    },
    words,
  );

/** The program `cardphone`: its commands by their names. */
import { runProgram } from '../host/command.ts';
import { boardCommands } from './board.ts';
import { decodeCommand } from './decode.ts';
import { keyCommands } from './keys.ts';

const DOES =
  'Explains what the cards, terminals and the center of this project exchange, checks boards and makes keys.';

/** The command line; sets the exit code. */
export const run = (words: readonly string[]): Promise<void> =>
  runProgram('cardphone', DOES, { decode: decodeCommand, ...boardCommands, ...keyCommands }, words);

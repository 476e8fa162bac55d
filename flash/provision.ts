/**
 * Gives a board, once, what it has to know before it hangs on a wall.
 *
 *   npm run provision -- --board NAME --port PORT --master FILE [--pin-file FILE] [--baud N] [--json]
 *
 * --master is the center's master public key, the only one that the phone will believe; --pin-file holds the craft menu's
 * PIN. Secrets go to the key memory, which forgets them when the phone is opened; the passport that is printed has none.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fault } from '../firmware/runtime/fault.ts';
import { command } from './command.ts';
import { BoardConsole } from './device/boardConsole.ts';
import { readBoard } from './image/image.ts';
import { openPort } from './port/open.ts';
import { readMasterFile } from './provisioning/masterFile.ts';
import { type Passport, provisionBoard } from './provisioning/provisionBoard.ts';

const USAGE =
  'npm run provision -- --board NAME --port PORT --master FILE [--pin-file FILE] [--baud N] [--json]';

const describe = (passport: Passport): string =>
  [
    `provisioned  ${passport.board}`,
    `  board id   ${passport.boardId}`,
    `  believes   master key of generation ${passport.generation}, SHA-256 ${passport.anchor.slice(0, 32)}…`,
    `  craft PIN  ${passport.craftPin ? 'set' : 'none: the phone has no craft menu'}`,
  ].join('\n');

await command(async () => {
  const { values } = parseArgs({
    options: {
      board: { type: 'string' },
      port: { type: 'string' },
      master: { type: 'string' },
      'pin-file': { type: 'string' },
      baud: { type: 'string', default: '115200' },
      json: { type: 'boolean', default: false },
    },
  });
  const { board: name, port, master, json } = values;
  if (!name || !port || !master) throw fault('usage', USAGE);
  const description = await readBoard(name);
  const pinFile = values['pin-file'];
  const board = new BoardConsole(await openPort(port, Number(values.baud)));
  try {
    const passport = await provisionBoard(board, {
      board: description,
      master: readMasterFile(master),
      pin: pinFile && readFileSync(pinFile, 'utf8').trim(),
      onStep: words => (json ? undefined : console.log(`  ${words}`)),
    });
    console.log(json ? JSON.stringify(passport) : describe(passport));
  } finally {
    await board.close();
  }
});

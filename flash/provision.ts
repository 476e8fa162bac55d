/**
 * Writes a board's identity, its sealing key, the anchor of its center and the craft menu's PIN, once.
 *
 *   npm run provision -- --board NAME --port PORT --master FILE [--pin-file FILE] [--baud N] [--json]
 *
 * --master is the center's master public key, the only one that the phone will accept; --pin-file holds the
 * craft menu's PIN. Secrets go to the key memory, which is erased when the phone is opened; the passport that
 * is printed has none.
 */
import { readFileSync } from 'node:fs';
import { flag, required, runCommand, text, whole, withDefault } from '../host/command.ts';
import { BoardConsole } from './device/boardConsole.ts';
import { boardOption } from './image/boardNames.ts';
import { readBoard } from './image/readBoard.ts';
import { openPort } from './port/open.ts';
import { readMasterFile } from './provisioning/masterFile.ts';
import { type Passport, provisionBoard } from './provisioning/provisionBoard.ts';

const describe = (passport: Passport): string =>
  [
    `provisioned  ${passport.board}`,
    `  board id   ${passport.boardId}`,
    `  trusts     master key of generation ${passport.generation}, SHA-256 ${passport.anchor.slice(0, 32)}…`,
    `  craft PIN  ${passport.craftPin ? 'set' : 'none: the phone has no craft menu'}`,
  ].join('\n');

const options = {
  board: required(boardOption()),
  port: required(text('PORT', 'its console: a serial port by its path, or tcp://HOST:PORT')),
  master: required(text('FILE', "the center's master public key, the only one that the phone will accept")),
  'pin-file': text('FILE', "holds the craft menu's PIN; without it the phone has no such menu"),
  baud: withDefault(whole({ from: 300, to: 921_600 }, 'rate of the serial port'), 115_200),
  json: flag('prints JSON'),
};

const declaration = {
  call: 'npm run provision --',
  does: 'Writes a board’s identity, its sealing key, the anchor of its center and the craft menu’s PIN, once.',
  options,
};

await runCommand(declaration, async ({ values }) => {
  const { port, baud, json, 'pin-file': pinFile } = values;
  const description = await readBoard(values.board);
  const master = readMasterFile(values.master);
  const pin = pinFile && readFileSync(pinFile, 'utf8').trim();
  const board = new BoardConsole(await openPort(port, baud));
  try {
    const passport = await provisionBoard(board, {
      board: description,
      master,
      pin,
      onStep: words => (json ? undefined : console.log(`  ${words}`)),
    });
    console.log(json ? JSON.stringify(passport) : describe(passport));
  } finally {
    await board.close();
  }
});

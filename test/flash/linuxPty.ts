/**
 * The interpreter's Linux build at the end of a pseudo-terminal; its flash is a file in the folder and
 * outlives it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BoardConsole } from '../../flash/device/boardConsole.ts';
import { openPort } from '../../flash/port/open.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { linuxMissing } from '../interpreters.ts';

export const socatMissing = spawnSync('socat', ['-V']).error ? 'socat (Debian: socat)' : undefined;
/** The missing tool for the Linux build on a pseudo-terminal. */
export const ptyMissing = linuxMissing ?? socatMissing;

/**
 * The interpreter is started when the port is open: opening drops what was sent before, its first lines too.
 */
const whenOpened = 'wait-slave,pty-interval=0.02';

const start = async (binary: string, folder: string): Promise<{ tty: string; end: () => Promise<void> }> => {
  const tty = join(folder, 'tty');
  rmSync(tty, { force: true });
  const exec = `EXEC:${binary},pty,raw,echo=0,stderr`;
  // The interpreter is in socat's group and ends with it; alone it ignores that its terminal is gone.
  const { end } = ownProcess('socat', [`PTY,link=${tty},raw,echo=0,${whenOpened}`, exec], {
    cwd: folder,
    stdio: 'ignore',
  });
  for (let wait = 0; wait < 100 && !existsSync(tty); wait++) await sleep(50);
  return { tty, end };
};

export const atPseudoTerminal = async <T>(
  binary: string,
  folder: string,
  use: (board: BoardConsole) => Promise<T>,
): Promise<T> => {
  const { tty, end } = await start(binary, folder);
  const board = new BoardConsole(await openPort(tty, 115_200));
  try {
    return await use(board);
  } finally {
    await board.close();
    await end();
  }
};

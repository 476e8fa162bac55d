/** A broker that is a program of its own, from a Debian package. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ownProcess } from '../../host/process/ownProcess.ts';
import type { RunningBroker } from './brokerCases.ts';
import { freePort } from './peers.ts';

/** Daemons lie in `sbin`, which is not on the path of every account. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
const START_TRIES = 200;
const START_TRY_MS = 50;

/** The program's path, or undefined. */
export const programOf = (name: string): string | undefined =>
  FOLDERS.map(folder => join(folder, name)).find(existsSync);

const isOpen = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/**
 * Starts `program` with a configuration file in a folder of its own, which is removed when it stops. Resolves
 * when it takes connections; rejects with its last words when it ends instead.
 */
export const startDaemon = async (
  program: string,
  configuration: (folder: string, port: number) => string,
  args: (file: string) => readonly string[],
): Promise<RunningBroker> => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-broker-'));
  const port = await freePort();
  const file = join(folder, 'broker.conf');
  writeFileSync(file, configuration(folder, port));
  const { child, end } = ownProcess(program, args(file));
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', piece => {
      words += piece;
    });
  const stop = async (): Promise<void> => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < START_TRIES && child.exitCode === null; tries++) {
    if (await isOpen(port)) return { port, stop };
    await new Promise(resolve => setTimeout(resolve, START_TRY_MS));
  }
  await stop();
  throw new Error(`${program}: takes no connections: ${words.slice(-500)}`);
};

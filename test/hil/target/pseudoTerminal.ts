/**
 * Pseudo-terminals, which Node cannot make by itself: socat makes each and joins it to a socket of this
 * process.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SerialPeer } from '../../../flash/interpreter/board.ts';
import { ownProcess } from '../../../host/process/ownProcess.ts';
import { Missing } from '../missing.ts';

export interface PseudoTerminals {
  /** Path of each by the number it was asked for. */
  readonly paths: Record<number, string>;
  close(): Promise<void>;
}

const openLimitMs = 5000;
const pollMs = 5;

const listen = (path: string, peer: SerialPeer): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(socket => {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      peer({
        write: bytes => void socket.write(bytes),
        onData: listener => void socket.on('data', piece => listener(new Uint8Array(piece))),
      });
    });
    server.on('error', reject);
    server.listen(path, () => resolve(server));
  });

const appears = async (path: string): Promise<void> => {
  for (const end = Date.now() + openLimitMs; !existsSync(path); ) {
    if (Date.now() > end) throw new Error(`socat: expected ${path} within ${openLimitMs} ms`);
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
};

/** Throws `Missing` without socat. */
export const openPseudoTerminals = async (
  peers: Readonly<Record<number, SerialPeer>>,
): Promise<PseudoTerminals> => {
  if (spawnSync('socat', ['-V']).error) throw new Missing('socat: expected on the path');
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-pty-'));
  const paths: Record<number, string> = {};
  const ends: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0)) await end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const [number, peer] of Object.entries(peers)) {
      const socket = join(folder, `socket${number}`);
      const path = join(folder, `port${number}`);
      const server = await listen(socket, peer);
      const joined = [`PTY,link=${path},raw,echo=0`, `UNIX-CONNECT:${socket}`];
      const { end } = ownProcess('socat', joined, { stdio: 'ignore' });
      ends.push(async () => {
        await end();
        server.close();
      });
      await appears(path);
      paths[Number(number)] = path;
    }
    return { paths, close };
  } catch (error) {
    await close();
    throw error;
  }
};

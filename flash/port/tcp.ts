import { connect } from 'node:net';
import { fault } from '../../firmware/runtime/fault.ts';
import type { ConsoleLink } from './link.ts';

const connectTimeoutMs = 5_000;

/** A console behind a TCP socket. Throws `noPort`. */
export const openTcp = (host: string, port: number): Promise<ConsoleLink> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const refuse = (why: string): void => {
      socket.destroy();
      reject(fault('noPort', `tcp://${host}:${port}: ${why}`));
    };
    const timer = setTimeout(() => refuse(`no connection within ${connectTimeoutMs} ms`), connectTimeoutMs);
    socket.once('error', error => {
      clearTimeout(timer);
      refuse((error as NodeJS.ErrnoException).code ?? error.message);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      resolve({
        name: `tcp://${host}:${port}`,
        write: octets => void socket.write(octets),
        onData: listener => void socket.on('data', listener),
        onEnd: listener => void socket.once('close', () => listener('closed the connection')),
        close: async () => void socket.destroy(),
      });
    });
  });

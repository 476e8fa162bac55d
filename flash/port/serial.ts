import { execFileSync } from 'node:child_process';
import { constants, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { fault } from '../../firmware/runtime/fault.ts';
import type { ConsoleLink } from './link.ts';

const RETRY_MS = 2;
const { O_NOCTTY, O_NONBLOCK, O_RDWR } = constants;

/** Raw, without echo, at this speed: what the interpreter's console wants, by the system's own tool. */
const setUp = (path: string, baud: number): void => {
  const file = process.platform === 'darwin' ? '-f' : '-F';
  const settings = [`${baud}`, 'raw', '-echo', '-echoe', '-echok', '-hupcl', 'clocal', 'ixon'];
  execFileSync('stty', [file, path, ...settings], { stdio: 'pipe' });
};

/** Writes all of it, in its order, also when the port takes only a part at a time. */
const writer = (fd: number) => {
  let queue: Buffer[] = [];
  let waiting = false;
  const drain = (): void => {
    waiting = false;
    while (queue.length > 0) {
      try {
        const sent = writeSync(fd, queue[0]);
        if (sent === queue[0].length) queue.shift();
        else queue[0] = queue[0].subarray(sent);
      } catch (error) {
        // A port that is gone is reported by its reading end.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') queue = [];
        else if (!waiting) setTimeout(drain, RETRY_MS);
        waiting = queue.length > 0;
        return;
      }
    }
  };
  return (octets: Uint8Array): void => {
    queue.push(Buffer.from(octets));
    if (!waiting) drain();
  };
};

/** A serial port, the USB plug of a board, or a pseudo-terminal, by its path. Throws `noPort`. */
export const openSerial = async (path: string, baud: number): Promise<ConsoleLink> => {
  let fd: number;
  try {
    setUp(path, baud);
    fd = openSync(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw fault('noPort', `${path}: ${code ?? message.split('\n').slice(1).join(' ')}`);
  }
  const input = new ReadStream(fd);
  const write = writer(fd);
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    input.destroy();
  };
  input.on('error', () => void close());
  return {
    name: path,
    write,
    onData: listener => void input.on('data', listener),
    onEnd: listener => void input.once('close', () => listener('closed the port')),
    close,
  };
};

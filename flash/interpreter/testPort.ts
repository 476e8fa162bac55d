import type { Socket } from 'node:net';

/** The emulated chip's memory by the word, through QEMU's test protocol (qtest), while the program runs. */
export interface TestPort {
  /** Words at these addresses, read at one moment. */
  read(addresses: readonly number[]): Promise<number[]>;
  /** Puts a word of 32 bits there; resolves when it is there. */
  write(address: number, word: number): Promise<void>;
}

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

/**
 * The protocol over a socket: a line a question, answers in order. After the socket closes every word reads
 * as 0.
 */
export const testPort = (socket: Socket): TestPort => {
  let waiting: ((value: number) => void)[] = [];
  let text = '';
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', piece => {
    const lines = (text + piece).split('\n');
    text = lines.pop()!;
    for (const line of lines) waiting.shift()?.(Number(/^OK (0x[0-9a-f]+)/.exec(line)?.[1] ?? 0));
  });
  // The emulator has ended: no answer will come.
  socket.on('close', () => {
    for (const answer of waiting) answer(0);
    waiting = [];
  });
  const answer = (): Promise<number> => new Promise(resolve => waiting.push(resolve));
  return {
    read: addresses => {
      if (socket.destroyed) return Promise.resolve(addresses.map(() => 0));
      socket.write(addresses.map(address => `readl ${hex(address)}\n`).join(''));
      return Promise.all(addresses.map(answer));
    },
    write: (address, word) => {
      if (socket.destroyed) return Promise.resolve();
      socket.write(`writel ${hex(address)} ${hex(word)}\n`);
      return answer().then(() => {});
    },
  };
};

import type { SerialPeer } from '../../flash/interpreter/board.ts';

/** The same peer with a pause after each octet that it sends, for a line without flow control. */
export const paced =
  (peer: SerialPeer, characterMs: number): SerialPeer =>
  stream => {
    const queue: number[] = [];
    let running = false;
    const next = (): void => {
      const octet = queue.shift();
      running = octet !== undefined;
      if (octet === undefined) return;
      stream.write(Uint8Array.of(octet));
      setTimeout(next, characterMs);
    };
    peer({
      write: octets => {
        queue.push(...octets);
        if (!running) next();
      },
      onData: stream.onData,
    });
  };

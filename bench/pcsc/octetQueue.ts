/** Octets of a stream, taken in pieces of a known length by one reader at a time. */
export interface OctetQueue {
  push(piece: Uint8Array): void;
  /** Rejects the waiting reader and every later one. */
  fail(error: Error): void;
  take(length: number): Promise<Buffer>;
}

export const octetQueue = (name: string): OctetQueue => {
  let buffer = Buffer.alloc(0);
  let failure: Error | undefined;
  let waiting: { length: number; resolve(octets: Buffer): void; reject(error: Error): void } | undefined;

  const serve = (): void => {
    if (!waiting) return;
    const { length, resolve, reject } = waiting;
    if (buffer.length >= length) {
      waiting = undefined;
      const octets = buffer.subarray(0, length);
      buffer = buffer.subarray(length);
      resolve(octets);
    } else if (failure) {
      waiting = undefined;
      reject(failure);
    }
  };
  return {
    push: piece => {
      buffer = Buffer.concat([buffer, piece]);
      serve();
    },
    fail: error => {
      failure ??= error;
      serve();
    },
    take: length =>
      new Promise((resolve, reject) => {
        if (waiting) throw new Error(`${name}: one reader at a time`);
        waiting = { length, resolve, reject };
        serve();
      }),
  };
};

import { setTimeout as sleep } from 'node:timers/promises';

/** Octets of one line in a row, while another line waits: a card has a second for its next octet. */
const TURN_OCTETS_MAX = 64;
/** Between octets of two lines: the interpreter has handled the first line's by then. */
const switchMs = 50;

/** One line of a chip sends at a time. */
export interface LineTurns {
  /** Resolves when `line` may send its next octet. */
  begin(line: number): Promise<void>;
  /** `line` has no more octets for now. */
  end(line: number): void;
}

/**
 * The lines of one chip take turns, so that their octets do not mix in the interpreter's queue of events.
 *
 * Interpreter 2v29 loses octets where they do: an event of more than some 20 octets becomes a flat string, to
 * which nothing can be appended, and the next event of the same port, which is appended, vanishes without
 * error (espruino/Espruino, src/jsinteractive.c, `jsiHandleIOEventForSerial`; src/jsvariterator.c,
 * `jsvStringIteratorAppend`). The first event of a port in the queue has one octet, unless another port's
 * event stands before it. So a board in the field loses octets too while two of its ports are busy and the
 * program computes; this keeps the emulated one from it, as far ends would that wait for each other.
 */
export const lineTurns = (): LineTurns => {
  const waiting: { line: number; go: () => void }[] = [];
  let owner: number | undefined;
  let last: number | undefined;
  let octets = 0;

  const release = (): void => {
    const next = waiting.shift();
    owner = next?.line;
    next?.go();
  };
  const acquire = async (line: number): Promise<void> => {
    if (owner === undefined) owner = line;
    else await new Promise<void>(go => waiting.push({ line, go }));
    octets = 0;
    if (last !== undefined && last !== line) await sleep(switchMs);
    last = line;
  };
  return {
    begin: async line => {
      if (owner === line && octets >= TURN_OCTETS_MAX && waiting.length) release();
      if (owner !== line) await acquire(line);
      octets++;
    },
    end: line => {
      if (owner === line) release();
    },
  };
};

/**
 * The other end of a serial line: a modem, a network module, a panel. Octets travel both ways at the line's
 * bit rate.
 */
import type { Bench, Part } from '../board/board.ts';
import { format8N1, type SerialFormat } from '../board/serialFrame.ts';
import { createViolations, type Violations } from './violations.ts';

export interface UartEndpoint extends Part {
  /** Queues octets for the board. */
  send(octets: ArrayLike<number>): void;
  /** Sets the one listener for octets from the board, which it gets one by one. */
  onData(listener: (octets: Uint8Array) => void): void;
}

const sendQueueMax = 1 << 20;

/** `pins` are named from the board's side: the board transmits at `tx`. */
export const createUartEndpoint = (
  bench: Bench,
  pins: Readonly<Record<'tx' | 'rx', string>>,
  name: string,
  format: SerialFormat = format8N1(115_200),
  violations: Violations = createViolations(bench.scheduler),
): UartEndpoint => {
  const { scheduler, serial } = bench;
  const queue: number[] = [];
  let at = 0;
  let sending = false;
  let listener: (octets: Uint8Array) => void = () => {};

  const shiftOut = (): void => {
    sending = at < queue.length;
    if (!sending) {
      queue.length = at = 0;
      return;
    }
    scheduler.after(serial.send(pins.rx, { value: queue[at++], format }, name), shiftOut);
  };
  bench.nets.at(pins.rx).drive(name, 'high');
  serial.listen(pins.tx, {
    format: () => format,
    heard: ({ value, parityOk, framingOk }) => {
      if (!framingOk || !parityOk) violations.record(`garbled character: expected ${format.baud} baud`);
      listener(Uint8Array.of(value));
      scheduler.settleNext();
    },
  });
  return {
    name,
    violations: violations.list,
    onData: next => {
      listener = next;
    },
    send: octets => {
      if (queue.length - at + octets.length > sendQueueMax)
        throw new RangeError(`${name}: more than ${sendQueueMax} octets wait to be sent`);
      for (let i = 0; i < octets.length; i++) queue.push(octets[i] & 255);
      if (!sending) shiftOut();
    },
  };
};

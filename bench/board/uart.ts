/**
 * A USART of the chip: a transmit queue that the shift register empties at its own pace, and a receive queue
 * that the interpreter collects in strings of at most 64 characters.
 */
import type { Chip } from './chip.ts';
import { latin1, octetsOf } from './octets.ts';
import type { ChipPin } from './pins.ts';
import type { Reception, SerialFormat } from './serialFrame.ts';

export interface UartSettings {
  format: SerialFormat;
  tx: ChipPin | undefined;
  rx: ChipPin | undefined;
  /** Report parity and framing errors. */
  errors: boolean;
}

export type SerialEvent = 'data' | 'parity' | 'framing';

export interface Uart {
  setup(settings: UartSettings): void;
  unsetup(): void;
  write(data: unknown): void;
  on(event: string, listener: (data: never) => void): void;
  removeAllListeners(event: string | undefined): void;
}

const chunkCharactersMax = 64;
/** Characters in the interpreter's receive queue for all devices; further ones are lost. */
const receiveQueueMax = 1024;
/** The interpreter waits when its transmit queue holds this many. */
const transmitQueueMax = 256;
/** One turn of the interpreter's idle loop without other work. */
const idleLoopUs = 500;

export const createUart = (chip: Chip): Uart => {
  const { scheduler } = chip;
  const listeners: Record<string, ((data: never) => void)[]> = {};
  let settings: UartSettings | undefined;
  let stopListening: () => void = () => {};
  let outgoing: number[] = [];
  let sending = false;
  let incoming: number[] = [];
  let delivering = false;

  const emit = (event: SerialEvent, data?: string): void => {
    for (const listener of listeners[event] ?? [])
      chip.callImage(listener, ...(data === undefined ? [] : [data]));
  };

  const deliver = (): void => {
    delivering = false;
    if (!listeners['data']?.length) return;
    const chunk = incoming.slice(0, chunkCharactersMax);
    incoming = incoming.slice(chunkCharactersMax);
    if (incoming.length) deliverSoon();
    if (chunk.length) emit('data', latin1(chunk));
  };
  const deliverSoon = (): void => {
    if (delivering) return;
    delivering = true;
    scheduler.interpreterAfter(idleLoopUs, deliver);
  };

  /** On an error the status event goes first, then the character, as the interrupt handler queues them. */
  const heard = ({ value, parityOk, framingOk }: Reception): void => {
    if (!chip.isAlive() || !settings) return;
    if (settings.errors && !framingOk) scheduler.interpreterAfter(idleLoopUs, () => emit('framing'));
    if (settings.errors && !parityOk) scheduler.interpreterAfter(idleLoopUs, () => emit('parity'));
    if (incoming.length < receiveQueueMax) incoming.push(value);
    deliverSoon();
  };

  const shiftOut = (): void => {
    const value = outgoing.shift();
    if (value === undefined || !settings?.tx || !chip.isAlive()) {
      sending = false;
      return;
    }
    sending = true;
    const { format, tx } = settings;
    scheduler.after(chip.serial.send(tx.name, { value, format }, 'chip'), shiftOut);
  };

  const unsetup = (): void => {
    stopListening();
    stopListening = () => {};
    settings = undefined;
    outgoing = [];
  };

  return {
    setup: next => {
      unsetup();
      settings = next;
      next.tx?.takeOver('out');
      next.rx?.takeOver('in');
      if (next.rx)
        stopListening = chip.serial.listen(next.rx.name, { format: () => settings?.format, heard });
    },
    unsetup,
    write: data => {
      if (!settings?.tx) return;
      for (const octet of octetsOf(data)) {
        while (outgoing.length >= transmitQueueMax) scheduler.spend(100);
        outgoing.push(octet);
        if (!sending) shiftOut();
      }
    },
    on: (event, listener) => {
      listeners[event] = [...(listeners[event] ?? []), listener];
      if (event === 'data' && incoming.length) deliverSoon();
    },
    removeAllListeners: event => {
      for (const each of event === undefined ? Object.keys(listeners) : [event]) delete listeners[each];
    },
  };
};

/** The two loopback devices: what is written to one arrives at the other, without a wire or a baud rate. */
export const createLoopback = (chip: Chip): [Uart, Uart] => {
  const ends = [0, 1].map(() => ({ listeners: [] as ((data: never) => void)[] }));
  const end = (mine: number): Uart => ({
    setup: () => {},
    unsetup: () => {},
    write: data => {
      const octets = octetsOf(data);
      for (let at = 0; at < octets.length; at += chunkCharactersMax) {
        const chunk = latin1(octets.slice(at, at + chunkCharactersMax));
        chip.scheduler.interpreterAfter(idleLoopUs, () => {
          for (const listener of ends[1 - mine].listeners) chip.callImage(listener, chunk);
        });
      }
    },
    on: (event, listener) => {
      if (event === 'data') ends[mine].listeners.push(listener);
    },
    removeAllListeners: () => {
      ends[mine].listeners = [];
    },
  });
  return [end(0), end(1)];
};

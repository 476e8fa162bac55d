/**
 * A card slot in one process: virtual time, pins that log, a UART and a half-duplex wire where tx and rx meet
 * at C7. Characters take their 12 etu. The card at the other end is a function that takes characters one by
 * one.
 */
import { type CardUart, type CardUartOptions, cardUart } from '../../hal/drivers/iso7816/cardSlot.ts';
import type { Timer } from '../../hal/timer.ts';

export interface WireCard {
  /** RST rose. */
  reset(): void;
  receive(byte: number): void;
}

export class VirtualTime implements Timer {
  private time = 0;
  private nextId = 1;
  private queue: { id: number; at: number; listener: () => void }[] = [];
  now(): number {
    return this.time;
  }
  after(milliseconds: number, listener: () => void): number {
    const id = this.nextId++;
    this.queue.push({ id, at: this.time + Math.max(0, milliseconds), listener });
    this.queue.sort((a, b) => a.at - b.at || a.id - b.id);
    return id;
  }
  cancel(id: number): void {
    this.queue = this.queue.filter(entry => entry.id !== id);
  }
  pending(): number {
    return this.queue.length;
  }
  /** Runs until `done` or until `milliseconds` have passed. */
  async run(milliseconds: number, done: () => boolean = () => false): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await new Promise(setImmediate);
      if (done()) return;
      const next = this.queue[0];
      if (!next || next.at > end) break;
      this.queue.shift();
      this.time = next.at;
      next.listener();
    }
    this.time = end;
  }
  /** Runs until the promise has settled; a promise that hangs for `limitMs` of virtual time is an error. */
  async settle<T>(promise: Promise<T>, limitMs = 120_000): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    await this.run(limitMs, () => settled);
    if (!settled) throw new Error(`nothing came of it within ${limitMs} ms`);
    return promise;
  }
}

interface Watch {
  pin: unknown;
  listener: (event: { state: boolean }) => void;
}
const watches: Watch[] = [];
const logs = new WeakMap<object, (what: string) => void>();
/** The interpreter's functions that the slot's driver calls. */
const adoptFunctions = (): unknown =>
  Object.assign(globalThis, {
    setWatch: (listener: Watch['listener'], pin: unknown) => watches.push({ pin, listener }),
    analogWrite: (pin: object) => logs.get(pin)?.('clock 1'),
  });

const logPin = (name: string, log: string[], changed: (level: boolean) => void = () => {}): Pin => {
  let level = false;
  const pin = {
    read: () => level,
    write: (to: boolean | number) => {
      level = Boolean(to);
      log.push(`${name} ${level ? 1 : 0}`);
      changed(level);
    },
    set: () => pin.write(true),
    reset: () => pin.write(false),
    mode: () => {},
  };
  logs.set(pin, what => log.push(what));
  return pin;
};

export interface Rig {
  time: VirtualTime;
  slot: CardUart;
  /** Log of the contacts: `vcc 1`, `clock 1`, `reset 1`, `io open 9409 e`, `io close`, `tx 0`. */
  log: string[];
  /** Characters that have crossed the wire, both ways. */
  crossed(): number;
  /** From the card to the reader, as soon as the wire is free. */
  fromCard(bytes: ArrayLike<number>): void;
  /** A parity error with the next character from the card. */
  spoilParity(): void;
  /** Changes the reader's echo of its next character. */
  spoilEcho(): void;
  /** Called for each character on the wire; true flips one of its bits on the way to the other side. */
  spoilWhen(chance: () => boolean): void;
  insert(card: WireCard): Promise<void>;
  remove(): void;
  /** Takes the card out right before the wire carries character `index`. */
  removeAt(index: number): void;
  baud(): number;
}

export const makeRig = (options: Partial<CardUartOptions> = {}): Rig => {
  const time = new VirtualTime();
  const log: string[] = [];
  const echo = options.echo ?? true;
  let card: WireCard | undefined;
  let baud = 0;
  let busyUntil = 0;
  let crossed = 0;
  let power = 0;
  let removal = -1;
  let parityNext = false;
  let echoNext = false;
  let onData: (data: string) => void = () => {};
  let onParity: () => void = () => {};
  let switchOpen = true;
  let spoils: () => boolean = () => false;
  const carried = (byte: number): number => (spoils() ? byte ^ 0x04 : byte);

  const cross = (arrive: () => void): void => {
    busyUntil = Math.max(busyUntil, time.now()) + 12_000 / (baud || 9409);
    const from = card;
    const mine = power;
    time.after(busyUntil - time.now(), () => {
      // RST low stops a card at once.
      if (mine !== power) return;
      if (crossed++ === removal) remove();
      if (card === from) arrive();
    });
  };
  const hear = (byte: number): void => {
    if (baud) onData(String.fromCharCode(byte));
  };
  const uart = {
    setup: (rate: number, settings: SerialOptions) => {
      baud = rate;
      log.push(`io open ${rate} ${settings.parity}`);
    },
    unsetup: () => {
      baud = 0;
      log.push('io close');
    },
    write: (data: string) => {
      for (const character of data) {
        const byte = character.charCodeAt(0);
        const heard = echoNext ? byte ^ 0x10 : byte;
        echoNext = false;
        cross(() => {
          if (echo) hear(heard);
          card?.receive(carried(byte));
        });
      }
    },
    on: (event: string, listener: (data: string) => void) => {
      if (event === 'data') onData = listener;
      if (event === 'parity') onParity = listener as () => void;
    },
  } as unknown as Serial;

  const present = logPin('present', []);
  present.read = () => switchOpen;
  const tell = (): void => {
    for (const watch of watches) if (watch.pin === present) watch.listener({ state: switchOpen });
  };
  const remove = (): void => {
    switchOpen = true;
    tell();
    card = undefined;
  };
  adoptFunctions();
  const slot = cardUart({
    uart,
    present,
    vcc: logPin('vcc', log),
    reset: logPin('reset', log, level => {
      if (level) card?.reset();
      else {
        power++;
        busyUntil = 0;
      }
    }),
    clock: logPin('clock', log),
    tx: logPin('tx', log),
    rx: logPin('rx', log),
    timer: time,
    ...options,
  });

  return {
    time,
    slot,
    log,
    crossed: () => crossed,
    baud: () => baud,
    fromCard: bytes => {
      for (let i = 0; i < bytes.length; i++) {
        const spoilt = parityNext;
        parityNext = false;
        cross(() => {
          if (spoilt && baud) onParity();
          hear(carried(bytes[i]));
        });
      }
    },
    spoilParity: () => {
      parityNext = true;
    },
    spoilEcho: () => {
      echoNext = true;
    },
    spoilWhen: chance => {
      spoils = chance;
    },
    insert: async next => {
      card = next;
      switchOpen = false;
      tell();
      await time.run(60);
    },
    remove,
    removeAt: index => {
      removal = crossed + index;
    },
  };
};

/** The error of a promise that must fail, with the virtual time it took. */
export const faultOf = async (rig: Rig, promise: Promise<unknown>): Promise<{ code: string; ms: number }> => {
  const started = rig.time.now();
  try {
    await rig.time.settle(promise);
  } catch (reason) {
    return { code: (reason as { code?: string }).code ?? String(reason), ms: rig.time.now() - started };
  }
  return { code: 'no fault', ms: rig.time.now() - started };
};

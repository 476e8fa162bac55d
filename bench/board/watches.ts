/**
 * `setWatch`. A pin's edge is an interrupt that queues an event with its time; the interpreter handles it
 * when it is idle. Debounced, the callback comes `debounce` milliseconds after the last edge, and only when
 * the level then differs from the one reported before; the event's `time` is that of the last edge.
 */
import type { Chip } from './chip.ts';
import type { Level } from './net.ts';
import type { ChipPin } from './pins.ts';

export interface WatchSettings {
  repeat: boolean;
  edge: 'rising' | 'falling' | 'both';
  debounceMs: number;
}

interface Watch {
  pin: ChipPin;
  pinForImage: unknown;
  listener: (event: never) => void;
  settings: WatchSettings;
  state: Level;
  lastTime?: number;
  /** The debounce timer under way. */
  pending?: { id: number; edgeUs: number; state: Level };
}

export interface Watches {
  set(
    listener: (event: never) => void,
    pin: ChipPin,
    pinForImage: unknown,
    settings: WatchSettings,
  ): number | undefined;
  clear(id: number | undefined): void;
}

/** Pending edges that the interpreter's event queue holds; further ones are dropped. */
const queuedEdgesMax = 128;

/** `oneANumber`: the chip has one interrupt line for all pins of a number. */
export const createWatches = (
  chip: Chip,
  secondsAt: (us: number) => number,
  oneANumber: boolean,
): Watches => {
  const { scheduler } = chip;
  const watches = new Map<number, Watch>();
  const interrupts = new Map<string, () => void>();
  let lastId = 0;
  let queued = 0;

  const isWanted = (watch: Watch, state: Level): boolean =>
    watch.settings.edge === 'both' || (watch.settings.edge === 'rising') === (state === 1);

  const report = (id: number, watch: Watch, state: Level, edgeUs: number): void => {
    const time = secondsAt(edgeUs);
    const lastTime = watch.lastTime;
    watch.lastTime = time;
    if (!isWanted(watch, state)) return;
    if (!watch.settings.repeat) remove(id);
    chip.callImage(watch.listener, { state: state === 1, lastTime, time, pin: watch.pinForImage });
  };

  const debounced = (id: number, watch: Watch): void => {
    const pending = watch.pending;
    delete watch.pending;
    if (!pending || pending.state === watch.state) return;
    watch.state = pending.state;
    report(id, watch, pending.state, pending.edgeUs);
  };

  const handle = (id: number, watch: Watch, state: Level, edgeUs: number): void => {
    if (!watches.has(id)) return;
    const debounceUs = watch.settings.debounceMs * 1000;
    if (debounceUs <= 0) {
      watch.state = state;
      report(id, watch, state, edgeUs);
      return;
    }
    if (!watch.pending && state === watch.state) return;
    if (watch.pending) scheduler.cancelInterpreter(watch.pending.id);
    const delayUs = edgeUs + debounceUs - scheduler.nowUs();
    watch.pending = { id: scheduler.interpreterAfter(delayUs, () => debounced(id, watch)), edgeUs, state };
  };

  const onEdge = (pin: ChipPin, level: Level): void => {
    if (!chip.isAlive() || queued >= queuedEdgesMax) return;
    const edgeUs = scheduler.nowUs();
    queued++;
    scheduler.interpreterAfter(0, () => {
      queued--;
      for (const [id, watch] of [...watches]) if (watch.pin === pin) handle(id, watch, level, edgeUs);
    });
  };

  const remove = (id: number): void => {
    const watch = watches.get(id);
    if (!watch) return;
    if (watch.pending) scheduler.cancelInterpreter(watch.pending.id);
    watches.delete(id);
    const { name } = watch.pin;
    if ([...watches.values()].some(other => other.pin.name === name)) return;
    interrupts.get(name)?.();
    interrupts.delete(name);
  };

  /** STM32F4: pins of one number share an external interrupt line, on every port. */
  const isLineTaken = (pin: ChipPin): boolean =>
    oneANumber &&
    [...interrupts.keys()].some(name => name !== pin.name && name.slice(1) === pin.name.slice(1));

  return {
    set: (listener, pin, pinForImage, settings) => {
      if (isLineTaken(pin)) {
        chip.print(`WARNING: Unable to set watch on ${pin.name}: a pin with the same number has one`);
        return undefined;
      }
      const id = ++lastId;
      watches.set(id, { pin, pinForImage, listener, settings, state: pin.read() });
      if (!interrupts.has(pin.name))
        interrupts.set(
          pin.name,
          pin.net.onChange(level => onEdge(pin, level)),
        );
      return id;
    },
    clear: id => {
      if (id !== undefined) remove(id);
      else for (const each of [...watches.keys()]) remove(each);
    },
  };
};

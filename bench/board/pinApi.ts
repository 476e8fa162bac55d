/** `Pin`, and the interpreter's functions about pins, for the image's global scope. */
import type { Chip } from './chip.ts';
import { type ChipPin, type Pins, pinNames } from './pins.ts';
import type { Watches, WatchSettings } from './watches.ts';

/** Between the pins of one array write, microseconds: the interpreter's own loop, in machine code. */
const arrayPinUs = 1;

export interface PinApi {
  globals: Record<string, unknown>;
  /** The chip's pin behind what the image passed; an image error if it is none. */
  pinOf(value: unknown): ChipPin;
  optionalPinOf(value: unknown): ChipPin | undefined;
}

export const createPinApi = (chip: Chip, pins: Pins, watches: Watches): PinApi => {
  const behind = new WeakMap<object, ChipPin>();
  const objects = new Map<string, Pin>();

  const pinOf = (value: unknown): ChipPin => {
    const pin = typeof value === 'object' && value !== null ? behind.get(value) : undefined;
    if (!pin) throw chip.imageError('Invalid pin');
    return pin;
  };
  const optionalPinOf = (value: unknown): ChipPin | undefined =>
    value === undefined || value === null ? undefined : pinOf(value);

  /** `toString` gives the name, as the interpreter prints a pin. */
  class Pin {
    constructor(name: unknown) {
      const known = objects.get(String(name));
      // biome-ignore lint/correctness/noConstructorReturn: `new Pin('B5')` is the same pin as `B5`
      if (known) return known;
      behind.set(this, pins.at(String(name)));
      objects.set(String(name), this);
    }
    read(): boolean {
      return digitalRead(this) === 1;
    }
    write(level: unknown): void {
      digitalWrite(this, level);
    }
    set(): void {
      digitalWrite(this, 1);
    }
    reset(): void {
      digitalWrite(this, 0);
    }
    mode(mode: string): void {
      pinMode(this, mode);
    }
    toString(): string {
      return pinOf(this).name;
    }
  }

  const digitalRead = (pin: unknown): number => {
    chip.apiCall();
    if (!Array.isArray(pin)) return pinOf(pin).read();
    return pin.reduce<number>((bits, each) => bits * 2 + pinOf(each).read(), 0);
  };

  /** An array is written from its last pin (least significant bit) to its first. */
  const digitalWrite = (pin: unknown, value: unknown): void => {
    chip.apiCall();
    if (!Array.isArray(pin)) {
      pinOf(pin).write(typeof value === 'boolean' ? value : Number(value) !== 0);
      return;
    }
    let bits = value === true ? -1 : Number(value) | 0;
    for (let i = pin.length - 1; i >= 0; i--) {
      pinOf(pin[i]).write((bits & 1) === 1);
      bits >>= 1;
      chip.scheduler.spend(arrayPinUs);
    }
  };

  const pinMode = (pin: unknown, mode: string | undefined): void => {
    chip.apiCall();
    pinOf(pin).setMode(mode);
  };

  const watchSettings = (options: unknown): WatchSettings => {
    if (typeof options !== 'object' || options === null)
      return { repeat: Boolean(options), edge: 'both', debounceMs: 0 };
    const { repeat, edge, debounce } = options as { repeat?: unknown; edge?: unknown; debounce?: unknown };
    if (edge !== undefined && edge !== 'rising' && edge !== 'falling' && edge !== 'both')
      throw chip.imageError(
        "'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'",
        'TypeError',
      );
    const debounceMs = Number(debounce);
    return { repeat: Boolean(repeat), edge: edge ?? 'both', debounceMs: debounceMs > 0 ? debounceMs : 0 };
  };

  const globals: Record<string, unknown> = {
    Pin,
    digitalRead,
    digitalWrite,
    pinMode,
    digitalPulse: (pin: unknown, level: unknown, milliseconds: unknown) => {
      chip.apiCall();
      const lengths = Array.isArray(milliseconds) ? milliseconds.map(Number) : [Number(milliseconds)];
      pinOf(pin).pulse(Boolean(level), lengths);
    },
    analogWrite: (pin: unknown, value: unknown, options?: { freq?: number }) => {
      chip.apiCall();
      pinOf(pin).analogWrite(Number(value), Number(options?.freq ?? 0));
    },
    analogRead: (pin: unknown) => {
      chip.apiCall();
      return pinOf(pin).analogRead();
    },
    setWatch: (listener: (event: never) => void, pin: unknown, options?: unknown) => {
      chip.apiCall();
      if (typeof listener !== 'function') throw chip.imageError('Function or String not supplied!');
      return watches.set(listener, pinOf(pin), pin, watchSettings(options));
    },
    clearWatch: (id?: number) => {
      chip.apiCall();
      watches.clear(id);
    },
  };
  for (const name of pinNames()) globals[name] = new Pin(name);
  return { globals, pinOf, optionalPinOf };
};

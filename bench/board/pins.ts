/**
 * General-purpose pins, as the interpreter handles them: a pin without a set mode follows its use (a write
 * makes it an output, a read an input), a pin with a set mode keeps it.
 */
import type { Chip } from './chip.ts';
import type { Drive, Level, Net } from './net.ts';

export const pinModes = [
  'analog',
  'input',
  'input_pullup',
  'input_pulldown',
  'output',
  'opendrain',
  'opendrain_pullup',
  'af_output',
  'af_opendrain',
] as const;
export type ChipPinMode = (typeof pinModes)[number];

/** One pin of the chip. */
export interface ChipPin {
  readonly name: string;
  readonly net: Net;
  write(level: boolean): void;
  read(): Level;
  setMode(mode: string | undefined): void;
  mode(): ChipPinMode;
  /** Starts or stops a square wave; the pin must be an output that is not written meanwhile. */
  analogWrite(duty: number, frequencyHz: number): void;
  /** Raises and lowers later edges without the interpreter; a call while they last appends to them. */
  pulse(level: boolean, milliseconds: number[]): void;
  analogRead(): number;
  /** A peripheral takes the pin over; the pin idles high when it sends. */
  takeOver(direction: 'in' | 'out'): void;
}

const defaultPwmHz = 1000;
const longestPulseMs = 60_000;

const driveOf = (mode: ChipPinMode, high: boolean): Drive => {
  switch (mode) {
    case 'output':
    case 'af_output':
      return high ? 'high' : 'low';
    case 'opendrain':
    case 'af_opendrain':
      return high ? 'none' : 'low';
    case 'opendrain_pullup':
      return high ? 'pullUp' : 'low';
    case 'input_pullup':
      return 'pullUp';
    case 'input_pulldown':
      return 'pullDown';
    case 'analog':
    case 'input':
      return 'none';
  }
};

/** What a 16-bit timer with a 16-bit prescaler makes of a wanted frequency. */
export const timerFrequencyHz = (timerClockHz: number, wantedHz: number): number => {
  const ticks = Math.max(2, Math.round(timerClockHz / wantedHz));
  const prescaler = Math.ceil(ticks / 65_536);
  return timerClockHz / (Math.round(ticks / prescaler) * prescaler);
};

const createPin = (chip: Chip, name: string): ChipPin => {
  const net = chip.nets.at(name);
  let mode: ChipPinMode = 'analog';
  let manual = false;
  let output = false;
  let pulsesEndUs = 0;

  const drive = (): void => {
    if (net.pwm()) net.setPwm(undefined);
    net.drive('chip', driveOf(mode, output));
  };
  const become = (next: ChipPinMode): void => {
    mode = next;
    drive();
  };
  const put = (level: boolean): void => {
    output = level;
    if (!manual && mode !== 'output') mode = 'output';
    drive();
  };

  return {
    name,
    net,
    mode: () => mode,
    write: put,
    read: () => {
      if (!manual && mode !== 'input') become('input');
      return net.isFloating() ? ((chip.random.bits32() & 1) as Level) : net.level();
    },
    setMode: wanted => {
      manual = wanted !== undefined && wanted !== 'auto';
      if (!manual) return;
      if (!pinModes.includes(wanted as ChipPinMode)) throw chip.imageError('Unknown pin mode');
      become(wanted as ChipPinMode);
    },
    analogWrite: (duty, frequencyHz) => {
      if (!(duty > 0 && duty < 1)) return put(duty >= 1);
      mode = 'af_output';
      net.drive('chip', 'low');
      const wantedHz = frequencyHz > 0 ? frequencyHz : defaultPwmHz;
      net.setPwm({ duty, frequencyHz: timerFrequencyHz(chip.timerClockHz, wantedHz) });
    },
    pulse: (level, milliseconds) => {
      const now = chip.scheduler.nowUs();
      const appended = pulsesEndUs > now;
      if (!appended) {
        put(level);
        pulsesEndUs = now;
      }
      let next = level;
      for (const lengthMs of milliseconds) {
        if (!(lengthMs >= 0)) throw chip.imageError('Pulse Time is less than 0 or not a number');
        next = !next;
        if (lengthMs === 0) continue;
        pulsesEndUs += Math.min(lengthMs, longestPulseMs) * 1000;
        const edge = next;
        chip.scheduler.after(pulsesEndUs - now, () => {
          if (chip.isAlive()) put(edge);
        });
      }
    },
    analogRead: () => {
      if (net.isFloating()) return chip.random.next();
      return net.level();
    },
    takeOver: direction => {
      manual = true;
      output = true;
      become(direction === 'out' ? 'af_output' : 'input_pullup');
    },
  };
};

export interface Pins {
  /** Throws an image error for a name that no chip of this family has. */
  at(name: string): ChipPin;
  /** Every pin stops driving its net. */
  release(): void;
}

export const pinNames = (): string[] => {
  const names: string[] = [];
  for (const port of 'ABCDEFGHIJK')
    for (let bit = 0; bit < (port === 'D' ? 40 : 16); bit++) names.push(`${port}${bit}`);
  return names;
};

export const createPins = (chip: Chip): Pins => {
  const pins = new Map<string, ChipPin>();
  return {
    at: name => {
      let pin = pins.get(name);
      if (!pin) {
        if (!/^([A-K]([0-9]|1[0-5])|D(1[6-9]|[23][0-9]))$/.test(name)) throw chip.imageError('Invalid pin');
        pin = createPin(chip, name);
        pins.set(name, pin);
      }
      return pin;
    },
    release: () => {
      for (const pin of pins.values()) {
        if (pin.net.pwm()) pin.net.setPwm(undefined);
        pin.net.drive('chip', 'none');
      }
    },
  };
};

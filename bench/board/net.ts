/**
 * Wires. A net's level follows from its drivers: a strong output wins over a pull resistor; of two outputs
 * the low one wins, and the conflict is recorded; a net without a driver floats.
 */
export type Drive = 'low' | 'high' | 'pullDown' | 'pullUp' | 'none';
export type Level = 0 | 1;

export interface Pwm {
  frequencyHz: number;
  /** 0 < duty < 1. */
  duty: number;
}

export interface Net {
  readonly name: string;
  /** Resolved level; a floating net keeps its last one. */
  level(): Level;
  isFloating(): boolean;
  /** Level of the net without this driver. */
  driveWithout(driver: string): Drive;
  drive(driver: string, drive: Drive): void;
  onChange(listener: (level: Level) => void): () => void;
  /** Called when a driver of the net changes, also when the level does not. */
  onDrive(listener: () => void): void;
  /** A square wave laid on the net by a timer, or undefined. */
  pwm(): Pwm | undefined;
  setPwm(pwm: Pwm | undefined): void;
  onPwm(listener: (pwm: Pwm | undefined) => void): void;
}

const strength = { none: 0, pullDown: 1, pullUp: 1, low: 2, high: 2 } as const;
const isHigh = (drive: Drive): boolean => drive === 'high' || drive === 'pullUp';

/** The stronger of two; of two equal ones the low one, as an n-channel transistor usually wins. */
const stronger = (a: Drive, b: Drive): Drive => {
  if (strength[a] !== strength[b]) return strength[a] > strength[b] ? a : b;
  return isHigh(a) ? b : a;
};

const createNet = (name: string, onConflict: (net: string) => void): Net => {
  const drivers = new Map<string, Drive>();
  const listeners: ((level: Level) => void)[] = [];
  const driveListeners: (() => void)[] = [];
  const pwmListeners: ((pwm: Pwm | undefined) => void)[] = [];
  let resolved: Drive = 'none';
  let level: Level = 0;
  let wave: Pwm | undefined;

  const resolve = (without?: string): Drive => {
    let result: Drive = 'none';
    for (const [driver, drive] of drivers) if (driver !== without) result = stronger(result, drive);
    return result;
  };
  const isFight = (): boolean => {
    let low = false;
    let high = false;
    for (const drive of drivers.values()) {
      if (drive === 'low') low = true;
      if (drive === 'high') high = true;
    }
    return low && high;
  };

  return {
    name,
    level: () => level,
    isFloating: () => resolved === 'none',
    driveWithout: resolve,
    drive: (driver, drive) => {
      if ((drivers.get(driver) ?? 'none') === drive) return;
      drivers.set(driver, drive);
      resolved = resolve();
      if (drivers.size > 1 && strength[drive] === 2 && isFight()) onConflict(name);
      const now: Level = resolved === 'none' ? level : isHigh(resolved) ? 1 : 0;
      if (now !== level) {
        level = now;
        for (const listener of [...listeners]) listener(level);
      }
      for (const listener of driveListeners) listener();
    },
    onDrive: listener => {
      driveListeners.push(listener);
    },
    onChange: listener => {
      listeners.push(listener);
      return () => {
        const at = listeners.indexOf(listener);
        if (at >= 0) listeners.splice(at, 1);
      };
    },
    pwm: () => wave,
    setPwm: pwm => {
      wave = pwm;
      for (const listener of pwmListeners) listener(pwm);
    },
    onPwm: listener => {
      pwmListeners.push(listener);
    },
  };
};

export interface Nets {
  /** The net at a pin's name; made on first use. */
  at(pin: string): Net;
  /** Nets on which two outputs drove against each other, in order, each once. */
  readonly conflicts: string[];
}

export const createNets = (): Nets => {
  const nets = new Map<string, Net>();
  const conflicts: string[] = [];
  const onConflict = (net: string): void => {
    if (!conflicts.includes(net)) conflicts.push(net);
  };
  return {
    conflicts,
    at: pin => {
      let net = nets.get(pin);
      if (!net) {
        net = createNet(pin, onConflict);
        nets.set(pin, net);
      }
      return net;
    },
  };
};

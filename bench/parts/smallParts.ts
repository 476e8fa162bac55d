/** The hook switch, the speech relay and the buzzer. */
import type { Bench, Part } from '../board/board.ts';
import { createContact } from './bounce.ts';

export interface HookSwitch extends Part {
  lift(lifted: boolean): void;
  isLifted(): boolean;
}

const hookBounceMs = 15;

/** Closed to ground while the handset is on its cradle; the board pulls the net up. */
export const createHookSwitch = (bench: Bench, pin: string): HookSwitch => {
  const net = bench.nets.at(pin);
  let lifted = false;
  const contact = createContact(bench, bench.random.fork('hook'), hookBounceMs, closed =>
    net.drive('hook', closed ? 'low' : 'none'),
  );
  net.drive('hook', 'low');
  contact.move(true);
  return {
    name: 'hook switch',
    violations: [],
    isLifted: () => lifted,
    lift: up => {
      lifted = up;
      contact.move(!up);
    },
  };
};

export interface Relay extends Part {
  /** The coil has current. */
  isOn(): boolean;
  /** The contact has closed and no longer bounces. */
  isClosed(): boolean;
  /** Times of all changes, milliseconds. */
  readonly changes: { atMs: number; on: boolean }[];
}

/** Omron G5V-2: "operate time 7 ms max", "release time 3 ms max", and 5 ms of bounce after operating. */
const operateMs = 12;
const releaseMs = 3;

/** The relay is energised while its pin is high; without power, or with a floating pin, it is released. */
export const createRelay = (bench: Bench, pin: string, name: string): Relay => {
  const net = bench.nets.at(pin);
  const changes: { atMs: number; on: boolean }[] = [];
  net.drive(name, 'pullDown');
  let closed = false;
  const follow = (on: boolean): void => {
    if ((net.level() === 1) === on) closed = on;
  };
  net.onChange(level => {
    const on = level === 1;
    changes.push({ atMs: bench.scheduler.nowUs() / 1000, on });
    bench.scheduler.after((on ? operateMs : releaseMs) * 1000, () => follow(on));
  });
  return { name, violations: [], changes, isOn: () => net.level() === 1, isClosed: () => closed };
};

export interface Beep {
  atMs: number;
  lengthMs: number;
  /** Undefined for a buzzer that has its own oscillator. */
  frequencyHz?: number;
}

export interface Buzzer extends Part {
  readonly beeps: Beep[];
}

/** Sounds while its pin is high or carries a square wave. A beep is listed when it ends. */
export const createBuzzer = (bench: Bench, pin: string): Buzzer => {
  const net = bench.nets.at(pin);
  const beeps: Beep[] = [];
  let current: { atMs: number; frequencyHz?: number } | undefined;
  const update = (): void => {
    const atMs = bench.scheduler.nowUs() / 1000;
    const wave = net.pwm();
    const sounding = wave !== undefined || net.level() === 1;
    if (sounding === (current !== undefined)) return;
    if (current) {
      beeps.push({ ...current, lengthMs: atMs - current.atMs });
      current = undefined;
    } else current = wave ? { atMs, frequencyHz: wave.frequencyHz } : { atMs };
  };
  net.drive('buzzer', 'pullDown');
  net.onChange(update);
  net.onPwm(update);
  return { name: 'buzzer', violations: [], beeps };
};

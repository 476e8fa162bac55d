/** Switches and lights that a person sees and touches beside the key plate: cover, buttons, lamp. */
import type { Bench, Part } from '../board/board.ts';
import { createContact } from './bounce.ts';

export interface CoverSwitch extends Part {
  open(opened: boolean): void;
}

const coverBounceMs = 20;

/** The closed cover holds it to ground; the board pulls the net up. */
export const createCoverSwitch = (bench: Bench, pin: string): CoverSwitch => {
  const net = bench.nets.at(pin);
  const contact = createContact(bench, bench.random.fork('cover'), coverBounceMs, closed =>
    net.drive('cover', closed ? 'low' : 'none'),
  );
  net.drive('cover', 'low');
  contact.move(true);
  return { name: 'cover switch', violations: [], open: opened => contact.move(!opened) };
};

export interface Buttons extends Part {
  press(at: number, holdMs: number): void;
}

const buttonBounceMs = 6;

/** Each connects its net to the supply while pressed; the board pulls it down. */
export const createButtons = (bench: Bench, pins: readonly string[]): Buttons => {
  const contacts = pins.map(pin =>
    createContact(bench, bench.random.fork(`button ${pin}`), buttonBounceMs, closed =>
      bench.nets.at(pin).drive('button', closed ? 'high' : 'none'),
    ),
  );
  return {
    name: 'buttons',
    violations: [],
    press: (at, holdMs) => {
      contacts[at].move(true);
      bench.scheduler.after(holdMs * 1000, () => contacts[at].move(false));
    },
  };
};

export interface Lamp extends Part {
  isLit(): boolean;
  /** Times of switching on and off, milliseconds. */
  readonly changes: number[];
}

/** A diode to ground with its resistor: lit while the pin is high. */
export const createLamp = (bench: Bench, pin: string): Lamp => {
  const net = bench.nets.at(pin);
  const changes: number[] = [];
  net.drive('lamp', 'pullDown');
  net.onChange(() => changes.push(bench.scheduler.nowUs() / 1000));
  return { name: 'lamp', violations: [], changes, isLit: () => net.level() === 1 };
};

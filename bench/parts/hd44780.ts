/**
 * Hitachi HD44780U (data sheet ADE-207-272(Z)) with a 20×4 glass. It sees pin levels only. The times
 * are those at f_osc = 270 kHz, 2.7 V to 4.5 V.
 */
import type { Bench, Part } from '../board/board.ts';
import { type DisplayPins, watchBus } from './hd44780/bus.ts';
import { createController } from './hd44780/controller.ts';
import { cellsOf } from './hd44780/glass.ts';
import { createTransfers } from './hd44780/transfer.ts';
import { createViolations } from './violations.ts';

/** A part of the board; what its glass shows, its memories and its state can be read. */
export interface Hd44780 extends Part {
  /** Four rows of twenty ROM codes; blank while the display is off. */
  cells(): number[][];
  /** The rows as 8-bit strings of ROM codes. */
  text(): string[];
  /** Eight patterns of eight rows, five bits each, leftmost dot in bit 4. */
  cgram(): number[][];
  isOn(): boolean;
  /** Cursor shown, its DDRAM address. */
  cursor(): { shown: boolean; blinking: boolean; address: number };
  /** Data bytes written since power-on: how much work the driver does. */
  writes(): number;
  /** A lead has broken: nothing on the bus reaches the part. */
  die(dead: boolean): void;
}

/** A display without power, at the nets of these pins. */
export const createHd44780 = (bench: Bench, pins: DisplayPins): Hd44780 => {
  const violations = createViolations(bench.scheduler);
  let powered = false;
  let died = false;
  let controller = createController(bench.scheduler, violations);
  let transfer = createTransfers(controller);

  /** Without power the registers are as after a reset: the display is off. */
  const power = (supplied: boolean): void => {
    powered = supplied;
    controller = createController(bench.scheduler, violations);
    transfer = createTransfers(controller);
  };
  const cells = (): number[][] => cellsOf(controller);
  watchBus(
    bench,
    pins,
    violations,
    () => powered && !died,
    (nibble, nowUs) => transfer(nibble, nowUs),
  );

  return {
    name: 'HD44780U',
    violations: violations.list,
    cells,
    text: () => cells().map(row => String.fromCharCode(...row)),
    cgram: () =>
      Array.from({ length: 8 }, (_, code) => [...controller.cgram.subarray(code * 8, code * 8 + 8)]),
    isOn: () => controller.registers.on,
    cursor: () => {
      const { cursorShown, blinking, address } = controller.registers;
      return { shown: cursorShown, blinking, address };
    },
    writes: () => controller.writes,
    die: dead => {
      died = dead;
      if (dead) power(powered);
    },
    power,
  };
};

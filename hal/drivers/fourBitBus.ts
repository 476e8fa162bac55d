import type { Hd44780Bus } from './hd44780.ts';

/**
 * An HD44780 on six pins of its own, R/W tied low. One array write sends a byte: the interpreter sets an
 * array's pins from right to left, and a pin may stand in it more than once. RS, then for each nibble its
 * data, E up, E down: 7 µs a pin (measured), for an enable pulse of 450 ns at least and a cycle of 1 µs. The
 * wait after it is implied: the next statement comes 50 to 100 µs later, and a data write takes 41 µs.
 */
export const fourBitBus = (p: Readonly<Record<'rs' | 'e' | 'd4' | 'd5' | 'd6' | 'd7', Pin>>): Hd44780Bus => {
  const nibblePins = [p.e, p.e, p.d7, p.d6, p.d5, p.d4];
  const bytePins = nibblePins.concat(nibblePins, [p.rs]);
  // RS stays as the last datum left it: an instruction pulls it low first.
  const instructionPins = nibblePins.concat([p.rs]);
  digitalWrite(bytePins, 0);
  return {
    nibble: value => digitalWrite(instructionPins, 0x20 | (value << 1)),
    byte: (rs, value) => digitalWrite(bytePins, 0x820 | ((value & 15) << 7) | ((value >> 3) & 0x1e) | rs),
  };
};

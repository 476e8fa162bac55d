/** The common part of the two SPI memories: framing by chip select, op-code, address, data. */
import type { Bench } from '../board/board.ts';
import type { SpiTiming } from '../board/buses.ts';
import type { Violations } from './violations.ts';

export type SpiPins = Readonly<Record<'sck' | 'mosi' | 'miso' | 'select', string>>;

export interface Command {
  /**
   * Called with each octet after the op-code, counted from 0; returns the octet that the part sends at the
   * same time.
   */
  octet(value: number, index: number): number;
  /** Chip select went high. */
  end?(octets: number): void;
}

interface SpiShell {
  bench: Bench;
  pins: SpiPins;
  violations: Violations;
  baudMax: number;
  begin(opcode: number): Command | undefined;
}

const hex = (value: number): string => `${value.toString(16).padStart(2, '0').toUpperCase()}H`;
/** The octet that a master reads while no part drives MISO, which has a pull-up. */
export const highImpedance = 0xff;

/**
 * Framing by chip select, and a part that may die (MISO then stays high): the first octet is the op-code.
 * Both parts take modes 0 and 3.
 */
export const attachToSpi = ({
  bench,
  pins,
  violations,
  baudMax,
  begin,
}: SpiShell): { power(on: boolean): void; die(dead: boolean): void } => {
  let powered = false;
  let died = false;
  let command: Command | undefined;
  let count = -1;
  const check = ({ baud, mode }: SpiTiming): boolean => {
    if (baud > baudMax) violations.record(`SCK ${baud} Hz is above ${baudMax} Hz`);
    if (mode === 0 || mode === 3) return true;
    violations.record(`SPI mode ${mode}: the part takes modes 0 and 3`);
    return false;
  };
  bench.nets.at(pins.select).onChange(level => {
    if (level === 0) count = -1;
    else if (powered && !died) command?.end?.(count);
    command = undefined;
  });
  bench.buses.addSpi({
    pins,
    exchange: (value, timing) => {
      if (!powered || died) return highImpedance;
      const octet = check(timing) ? value : (value << 1) & 0xff;
      count++;
      if (count > 0) return command?.octet(octet, count - 1) ?? highImpedance;
      command = begin(octet);
      if (!command) violations.record(`op-code ${hex(octet)} is not defined`);
      return highImpedance;
    },
  });
  bench.nets.at(pins.select).drive('select pull-up', 'pullUp');
  return {
    power: on => {
      powered = on;
      command = undefined;
    },
    die: dead => {
      died = dead;
      command = undefined;
    },
  };
};

/** Two address octets, then data from that address onwards, wrapping at the end of the part. */
export const addressed = (size: number, access: (address: number, octet: number) => number): Command => {
  let address = 0;
  return {
    octet: (value, index) => {
      if (index < 2) {
        address = ((address << 8) | value) % size;
        return highImpedance;
      }
      const answer = access(address, value);
      address = (address + 1) % size;
      return answer;
    },
  };
};

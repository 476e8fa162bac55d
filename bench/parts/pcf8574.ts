/**
 * NXP PCF8574 (data sheet Rev. 5): eight quasi-bidirectional port pins behind I2C. "At power on the I/Os are
 * HIGH"; each octet after the address appears at the port with its acknowledge (t_v(Q) 4 µs at most, here at
 * once), all pins together; a read returns the levels at the pins. A high pin is a current source of 100 µA
 * that a part may pull low.
 */
import type { Bench, Part } from '../board/board.ts';
import { createViolations } from './violations.ts';

export interface Pcf8574 extends Part {
  /** Names of the nets at P0 to P7. */
  readonly ports: readonly string[];
  /** Does not acknowledge the octet after the next `octets` ones, nor the rest of that transfer. */
  missAcknowledge(octets: number): void;
  /** A lead has broken: nothing is acknowledged, the ports stay as they are. */
  die(dead: boolean): void;
}

export interface Pcf8574Pins {
  readonly scl: string;
  readonly sda: string;
  /** "0100 A2 A1 A0" for a PCF8574, "0111 A2 A1 A0" for a PCF8574A. */
  readonly address: number;
}

/** "SCL clock frequency 100 kHz max" */
const clockMaxHz = 100_000;

const isAddress = (address: number): boolean => address >> 3 === 0b0100 || address >> 3 === 0b0111;

export const createPcf8574 = (bench: Bench, { scl, sda, address }: Pcf8574Pins): Pcf8574 => {
  const violations = createViolations(bench.scheduler);
  if (!isAddress(address)) throw new RangeError(`PCF8574: no such address as ${address}`);
  const ports = Array.from({ length: 8 }, (_, bit) => `PCF8574 ${address.toString(16)}H P${bit}`);
  const nets = ports.map(name => bench.nets.at(name));
  const put = (octet: number): void => {
    nets.forEach((net, bit) => {
      net.drive('PCF8574', (octet >> bit) & 1 ? 'pullUp' : 'low');
    });
  };
  let dead = false;
  let left = Number.POSITIVE_INFINITY;
  /** Asked before each octet, the address included. */
  const acknowledges = (): boolean => {
    if (dead) return false;
    if (left-- > 0) return true;
    left = Number.POSITIVE_INFINITY;
    return false;
  };
  bench.buses.addI2c({
    pins: { scl, sda },
    address,
    streaming: true,
    acknowledges,
    clocked: bitrate => {
      if (bitrate > clockMaxHz) violations.record(`SCL ${bitrate} Hz is above f_SCL, ${clockMaxHz} Hz`);
    },
    write: octets => octets.forEach(put),
    read: length => {
      const value = nets.reduce((bits, net, bit) => bits | (net.level() << bit), 0);
      return Array.from({ length }, () => value);
    },
  });
  return {
    name: 'PCF8574',
    violations: violations.list,
    ports,
    missAcknowledge: octets => {
      left = octets;
    },
    die: value => {
      dead = value;
    },
    power: on => put(on ? 0xff : 0),
  };
};

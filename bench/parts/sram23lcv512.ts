import type { Bench, Part } from '../board/board.ts';
import { addressed, attachToSpi, type Command, highImpedance, type SpiPins } from './spiShell.ts';
import { createViolations } from './violations.ts';

export interface BatterySram extends Part {
  readonly contents: Uint8Array;
  /** The phone was forced open: its case switch cuts battery and supply, and the contents are lost. */
  tamper(): void;
  /** The part answers as itself and keeps what it has, but takes no write. */
  freeze(on: boolean): void;
  /** A lead has broken: the part hears nothing, and MISO is left to its pull-up. */
  die(dead: boolean): void;
  /** A disturbance left another mode: 00 byte, 80 page, 40 sequential. */
  disturbMode(mode: number): void;
}

const sramBytes = 65_536;
const sramBaudMax = 20_000_000;
const sramPageBytes = 32;

/**
 * Microchip 23LCV512, 512-Kbit SPI SRAM with battery backup (DS25157). "MODE": byte 00, page 10, sequential
 * 01.
 */
export const createSram23lcv512 = (bench: Bench, pins: SpiPins): BatterySram => {
  const violations = createViolations(bench.scheduler);
  const contents = new Uint8Array(sramBytes);
  const lost = bench.random.fork('sram');
  const sequential = 0x40;
  let mode = sequential;
  let frozen = false;

  const lose = (): void => {
    for (let i = 0; i < contents.length; i++) contents[i] = lost.between(0, 255);
  };
  /** Byte mode takes one octet, page mode wraps within 32, sequential mode through the whole part. */
  const access = (touch: (address: number, value: number) => number): Command => {
    const whole = addressed(sramBytes, (address, value) => touch(address, value));
    if (mode === sequential) return whole;
    let first = 0;
    return {
      octet: (value, index) => {
        if (index < 2) {
          first = (first << 8) | value;
          return highImpedance;
        }
        const offset = index - 2;
        if ((mode & 0x80) === 0) return offset === 0 ? touch(first, value) : highImpedance;
        const page = first & ~(sramPageBytes - 1);
        return touch(page | ((first + offset) & (sramPageBytes - 1)), value);
      },
    };
  };
  const begin = (opcode: number): Command | undefined => {
    switch (opcode) {
      case 0x03:
        return access(address => contents[address]);
      case 0x02:
        return access((address, value) => {
          if (!frozen) contents[address] = value;
          return highImpedance;
        });
      case 0x05:
        return { octet: () => mode };
      case 0x01:
        return {
          octet: (value, index) => {
            if (index === 0) mode = value & 0xc0;
            return highImpedance;
          },
        };
      default:
        return undefined;
    }
  };
  const shell = attachToSpi({ bench, pins, violations, baudMax: sramBaudMax, begin });
  lose();
  return {
    name: '23LCV512',
    violations: violations.list,
    contents,
    tamper: lose,
    die: shell.die,
    freeze: on => {
      frozen = on;
    },
    disturbMode: disturbed => {
      mode = disturbed;
    },
    power: on => {
      if (on) mode = sequential;
      shell.power(on);
    },
  };
};

/** The two memories on the SPI bus: FM25V02 FRAM and 23LCV512 battery-backed SRAM. */
import type { Bench, Part } from '../board/board.ts';
import type { SpiTiming } from '../board/buses.ts';
import { createViolations, type Violations } from './violations.ts';

export type SpiPins = Readonly<Record<'sck' | 'mosi' | 'miso' | 'select', string>>;

interface Command {
  /** Called with each octet after the op-code, counted from 0; returns what the part sends meanwhile. */
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
const highImpedance = 0xff;

/** Framing by chip select: the first octet is the op-code. Both parts take modes 0 and 3. */
const attach = ({ bench, pins, violations, baudMax, begin }: SpiShell): { power(on: boolean): void } => {
  let powered = false;
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
    else if (powered) command?.end?.(count);
    command = undefined;
  });
  bench.buses.addSpi({
    pins,
    exchange: (value, timing) => {
      if (!powered) return highImpedance;
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
  };
};

/** Two address octets, then data at that address and on, wrapping at the end of the part. */
const addressed = (size: number, access: (address: number, octet: number) => number): Command => {
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

export interface Fram extends Part {
  readonly contents: Uint8Array;
  /** Octets that reached the array since the bench began. */
  octetsWritten(): number;
  /** Calls back before an octet is stored; cutting the board's power there loses that octet and all after it. */
  onWrite?: (address: number) => void;
}

const framBytes = 32_768;
const framBaudMax = 40_000_000;
/** "Device ID 9FH": manufacturer 7F7F7F7F7F7FC2H, family and density 22H, revision 00H (FM25V02). */
const framId = [0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0xc2, 0x22, 0x00];
const writeEnableLatch = 0x02;
const statusWritable = 0x8c;

/** Cypress FM25V02, 256-Kbit serial F-RAM (001-84497): no write delay, unlimited sequential access. */
export const createFm25v02 = (bench: Bench, pins: SpiPins): Fram => {
  const violations = createViolations(bench.scheduler);
  const contents = new Uint8Array(framBytes);
  let status = 0;
  let written = 0;
  let powered = false;

  /** "BP1 BP0": none, upper quarter, upper half, all. */
  const protectedFrom = (): number => [framBytes, (framBytes * 3) / 4, framBytes / 2, 0][(status >> 2) & 3];
  const isEnabled = (what: string): boolean => {
    if (status & writeEnableLatch) return true;
    violations.record(`${what} without WREN: the write enable latch is not set`);
    return false;
  };
  const latch = (set: boolean): Command => {
    status = set ? status | writeEnableLatch : status & ~writeEnableLatch;
    return { octet: () => highImpedance };
  };
  const store = (address: number, value: number): number => {
    fram.onWrite?.(address);
    if (!powered) return highImpedance;
    if (address >= protectedFrom()) violations.record(`WRITE to the protected address ${address}`);
    else {
      contents[address] = value;
      written++;
    }
    return highImpedance;
  };
  const write = (): Command => {
    const enabled = isEnabled('WRITE');
    const command = addressed(framBytes, (address, value) =>
      enabled ? store(address, value) : highImpedance,
    );
    return { ...command, end: () => latch(false) };
  };
  const writeStatus = (): Command => {
    const enabled = isEnabled('WRSR');
    return {
      octet: (value, index) => {
        if (enabled && index === 0) status = (status & ~statusWritable) | (value & statusWritable);
        return highImpedance;
      },
      end: () => latch(false),
    };
  };
  const begin = (opcode: number): Command | undefined => {
    switch (opcode) {
      case 0x06:
        return latch(true);
      case 0x04:
        return latch(false);
      case 0x05:
        return { octet: () => status };
      case 0x01:
        return writeStatus();
      case 0x03:
        return addressed(framBytes, address => contents[address]);
      case 0x0b:
        return fastRead();
      case 0x02:
        return write();
      case 0x9f:
        return { octet: (_, index) => framId[index % framId.length] };
      case 0xb9:
        return { octet: () => highImpedance };
      default:
        return undefined;
    }
  };
  /** "FSTRD": one dummy octet after the address. */
  const fastRead = (): Command => {
    const command = addressed(framBytes, address => contents[address]);
    return {
      octet: (value, index) =>
        index === 2 ? highImpedance : command.octet(value, index < 2 ? index : index - 1),
    };
  };
  const shell = attach({ bench, pins, violations, baudMax: framBaudMax, begin });
  const fram: Fram = {
    name: 'FM25V02',
    violations: violations.list,
    contents,
    octetsWritten: () => written,
    power: on => {
      powered = on;
      status &= ~writeEnableLatch;
      shell.power(on);
    },
  };
  return fram;
};

export interface BatterySram extends Part {
  readonly contents: Uint8Array;
  /** The phone was forced open: its case switch cuts battery and supply, and everything is gone. */
  tamper(): void;
}

const sramBytes = 65_536;
const sramBaudMax = 20_000_000;
const sramPageBytes = 32;

/** Microchip 23LCV512, 512-Kbit SPI SRAM with battery backup (DS25157). "MODE": byte 00, page 10, sequential 01. */
export const createSram23lcv512 = (bench: Bench, pins: SpiPins): BatterySram => {
  const violations = createViolations(bench.scheduler);
  const contents = new Uint8Array(sramBytes);
  const lost = bench.random.fork('sram');
  const sequential = 0x40;
  let mode = sequential;

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
          contents[address] = value;
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
  const shell = attach({ bench, pins, violations, baudMax: sramBaudMax, begin });
  lose();
  return {
    name: '23LCV512',
    violations: violations.list,
    contents,
    tamper: lose,
    power: on => {
      if (on) mode = sequential;
      shell.power(on);
    },
  };
};

import type { Bench, Part } from '../board/board.ts';
import { addressed, attachToSpi, type Command, highImpedance, type SpiPins } from './spiShell.ts';
import { createViolations } from './violations.ts';

export interface Fram extends Part {
  readonly contents: Uint8Array;
  /** Octets written to the array since the board was made. */
  octetsWritten(): number;
  /**
   * Calls back before an octet is stored. A power cut in the callback loses this octet and all later ones.
   */
  onWrite?: (address: number) => void;
  /** WPEN, BP1 and BP0 of the status register, which are non-volatile. */
  protect(status: number): void;
  /** The W̅P̅ pin: tied low, WPEN = 1 protects the status register itself. */
  tieWriteProtect(low: boolean): void;
  /** The next op-codes WREN are disturbed: the latch stays as it is. */
  loseWriteEnable(times: number): void;
  /** A lead has broken: the part hears nothing, and MISO is left to its pull-up. */
  die(dead: boolean): void;
}

const framBytes = 32_768;
const framBaudMax = 40_000_000;
/** "Device ID 9FH": manufacturer 7F7F7F7F7F7FC2H, family and density 22H, revision 00H (FM25V02). */
const framId = [0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0xc2, 0x22, 0x00];
const writeEnableLatch = 0x02;
const statusWritable = 0x8c;
/** "Bits 0 and 4-5 are fixed at '0' and bit 6 is fixed at '1'" */
const statusFixed = 0x40;
/** "WPEN" */
const writeProtectEnable = 0x80;

/** Cypress FM25V02, 256-Kbit serial F-RAM (001-84497): no write delay, unlimited sequential access. */
export const createFm25v02 = (bench: Bench, pins: SpiPins): Fram => {
  const violations = createViolations(bench.scheduler);
  const contents = new Uint8Array(framBytes);
  let status = statusFixed;
  let lostEnables = 0;
  let written = 0;
  let powered = false;
  let writeProtect = false;

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
        const locked = writeProtect && status & writeProtectEnable;
        if (enabled && !locked && index === 0) status = (status & ~statusWritable) | (value & statusWritable);
        return highImpedance;
      },
      end: () => latch(false),
    };
  };
  const begin = (opcode: number): Command | undefined => {
    switch (opcode) {
      case 0x06:
        if (lostEnables > 0) {
          lostEnables--;
          return { octet: () => highImpedance };
        }
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
  const shell = attachToSpi({ bench, pins, violations, baudMax: framBaudMax, begin });
  const fram: Fram = {
    name: 'FM25V02',
    violations: violations.list,
    contents,
    octetsWritten: () => written,
    protect: bits => {
      status = (status & ~statusWritable) | (bits & statusWritable);
    },
    tieWriteProtect: low => {
      writeProtect = low;
    },
    loseWriteEnable: times => {
      lostEnables = times;
    },
    die: shell.die,
    power: on => {
      powered = on;
      status &= ~writeEnableLatch;
      shell.power(on);
    },
  };
  return fram;
};

/**
 * SPI and I2C between the chip and its parts, an octet at a time. A part that is wired wrong receives no
 * octet.
 */
import type { Nets } from './net.ts';

export interface SpiTiming {
  baud: number;
  mode: 0 | 1 | 2 | 3;
}

export interface SpiPart {
  readonly pins: Readonly<Record<'sck' | 'mosi' | 'miso' | 'select', string>>;
  /** One octet each way while selected. */
  exchange(octet: number, timing: SpiTiming): number;
}

export interface I2cPart {
  readonly pins: Readonly<Record<'scl' | 'sda', string>>;
  /** 7 bits. */
  readonly address: number;
  /** Called with the clock of each transfer, Hz. */
  clocked?(bitrate: number): void;
  /** Acts on each octet as it arrives: then `write` gets them one by one, in their own time. */
  readonly streaming?: true;
  /** False: this transfer is not acknowledged. */
  acknowledges?(): boolean;
  write(octets: number[]): void;
  read(length: number): number[];
}

export interface Buses {
  addSpi(part: SpiPart): void;
  /** Pull-up resistors come with the part. */
  addI2c(part: I2cPart): void;
  /** The octet on MISO while `octet` goes out: 0xFF when no part is selected, the AND of all that are. */
  spiExchange(wires: { sck: string; mosi?: string; miso?: string }, octet: number, timing: SpiTiming): number;
  /** The part that acknowledges the address, if any: none on a bus of which one wire is held low. */
  i2cPart(wires: { scl: string; sda: string }, address: number): I2cPart | undefined;
}

export const createBuses = (nets: Nets): Buses => {
  const spi: SpiPart[] = [];
  const i2c: I2cPart[] = [];
  return {
    addSpi: part => spi.push(part),
    addI2c: part => {
      i2c.push(part);
      for (const wire of Object.values(part.pins)) nets.at(wire).drive('pull-up', 'pullUp');
    },
    spiExchange: (wires, octet, timing) => {
      let answer = 0xff;
      for (const part of spi) {
        if (part.pins.sck !== wires.sck) continue;
        const select = nets.at(part.pins.select);
        if (select.isFloating() || select.level() === 1) continue;
        const sent = part.exchange(part.pins.mosi === wires.mosi ? octet : 0, timing);
        if (part.pins.miso === wires.miso) answer &= sent;
      }
      return answer;
    },
    i2cPart: (wires, address) => {
      if (!nets.at(wires.scl).level() || !nets.at(wires.sda).level()) return undefined;
      const part = i2c.find(
        p => p.pins.scl === wires.scl && p.pins.sda === wires.sda && p.address === address,
      );
      return part?.acknowledges?.() === false ? undefined : part;
    },
  };
};

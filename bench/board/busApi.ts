/** `Serial1`…`Serial6`, `SPI1`…`SPI3`, `I2C1`…`I2C3`, the loopback devices and `Serial`, for the image. */
import type { Buses, SpiTiming } from './buses.ts';
import type { Chip } from './chip.ts';
import { octetsOf } from './octets.ts';
import type { PinApi } from './pinApi.ts';
import type { ChipPin } from './pins.ts';
import type { SerialFormat } from './serialFrame.ts';
import { createLoopback, createUart, type Uart } from './uart.ts';

const defaultBaud = 9600;
const defaultSpiBaud = 100_000;
const octetUs = (baud: number): number => 8e6 / baud;

interface SerialSetup {
  rx?: unknown;
  tx?: unknown;
  bytesize?: number;
  parity?: string | null;
  stopbits?: number;
  errors?: boolean;
}

/** 1.5 stop bits silently become 1, as on the chip. */
const formatOf = (chip: Chip, baud: unknown, options: SerialSetup): SerialFormat => {
  const { bytesize = 8, parity = null, stopbits = 1 } = options;
  if (bytesize !== 7 && bytesize !== 8) throw chip.imageError(`Invalid bytesize ${bytesize}`);
  const first = parity === null ? 'n' : String(parity)[0];
  if (first !== 'n' && first !== 'e' && first !== 'o') throw chip.imageError(`Invalid parity ${parity}`);
  return {
    baud: Number(baud) > 0 ? Number(baud) : defaultBaud,
    dataBits: bytesize,
    parity: first === 'e' ? 'even' : first === 'o' ? 'odd' : 'none',
    stopBits: Math.floor(stopbits),
  };
};

const serialObject = (chip: Chip, pinApi: PinApi, uart: Uart): Record<string, unknown> => {
  const api = <T extends unknown[]>(work: (...values: T) => void) => {
    return (...values: T): void => {
      chip.apiCall();
      work(...values);
    };
  };
  return {
    setup: api((baud: unknown, options: SerialSetup = {}) =>
      uart.setup({
        format: formatOf(chip, baud, options),
        tx: pinApi.optionalPinOf(options.tx),
        rx: pinApi.optionalPinOf(options.rx),
        errors: Boolean(options.errors),
      }),
    ),
    unsetup: api(() => uart.unsetup()),
    write: api((...data: unknown[]) => uart.write(data)),
    on: api((event: string, listener: (data: never) => void) => uart.on(event, listener)),
    removeAllListeners: api((event?: string) => uart.removeAllListeners(event)),
    setConsole: api(() => {}),
  };
};

interface SpiSetup {
  sck?: unknown;
  mosi?: unknown;
  miso?: unknown;
  baud?: number;
  mode?: number;
}

const spiObject = (chip: Chip, pinApi: PinApi, buses: Buses): Record<string, unknown> => {
  let wires: { sck: string; mosi?: string; miso?: string } | undefined;
  let timing: SpiTiming = { baud: defaultSpiBaud, mode: 0 };

  const exchange = (octets: number[], select: ChipPin | undefined): number[] => {
    if (!wires) throw chip.imageError('SPI not set up');
    const answer: number[] = [];
    select?.write(false);
    for (const octet of octets) {
      if (!chip.isAlive()) chip.apiCall();
      answer.push(buses.spiExchange(wires, octet, timing));
      chip.scheduler.spend(octetUs(timing.baud));
    }
    select?.write(true);
    return answer;
  };
  const nameOf = (pin: unknown): string | undefined => pinApi.optionalPinOf(pin)?.name;

  return {
    setup: (options: SpiSetup) => {
      chip.apiCall();
      const mosi = nameOf(options.mosi);
      const miso = nameOf(options.miso);
      wires = {
        sck: pinApi.pinOf(options.sck).name,
        ...(mosi === undefined ? {} : { mosi }),
        ...(miso === undefined ? {} : { miso }),
      };
      const mode = (Number(options.mode ?? 0) & 3) as SpiTiming['mode'];
      timing = { baud: options.baud ?? defaultSpiBaud, mode };
    },
    send: (data: unknown, select?: unknown) => {
      chip.apiCall();
      const answer = exchange(octetsOf(data), pinApi.optionalPinOf(select));
      return typeof data === 'number' ? answer[0] : chip.bytesForImage(answer);
    },
    write: (data: unknown, select?: unknown) => {
      chip.apiCall();
      exchange(octetsOf(data), pinApi.optionalPinOf(select));
    },
  };
};

const i2cObject = (chip: Chip, pinApi: PinApi, buses: Buses): Record<string, unknown> => {
  let wires: { scl: string; sda: string } | undefined;
  let bitrate = 100_000;
  const part = (address: number) => {
    if (!wires) throw chip.imageError('I2C not set up');
    const found = buses.i2cPart(wires, address);
    if (!found) throw chip.imageError('I2C device not responding');
    found.clocked?.(bitrate);
    return found;
  };
  /** Nine clocks an octet, the address first. */
  const spend = (octets: number): void => chip.scheduler.spend(((octets + 1) * 9e6) / bitrate);
  return {
    setup: (options: { scl: unknown; sda: unknown; bitrate?: number }) => {
      chip.apiCall();
      wires = { scl: pinApi.pinOf(options.scl).name, sda: pinApi.pinOf(options.sda).name };
      bitrate = options.bitrate ?? 100_000;
    },
    writeTo: (address: number, ...data: unknown[]) => {
      chip.apiCall();
      const octets = octetsOf(data);
      if (!part(address).streaming) {
        spend(octets.length);
        part(address).write(octets);
        return;
      }
      spend(0);
      for (const octet of octets) {
        chip.scheduler.spend(9e6 / bitrate);
        part(address).write([octet]);
      }
    },
    readFrom: (address: number, length: number) => {
      chip.apiCall();
      spend(length);
      return chip.bytesForImage(part(address).read(length));
    },
  };
};

export const createBusApi = (chip: Chip, pinApi: PinApi, buses: Buses): Record<string, unknown> => {
  const globals: Record<string, unknown> = {};
  for (let n = 1; n <= 6; n++) globals[`Serial${n}`] = serialObject(chip, pinApi, createUart(chip));
  for (let n = 1; n <= 3; n++) {
    globals[`SPI${n}`] = spiObject(chip, pinApi, buses);
    globals[`I2C${n}`] = i2cObject(chip, pinApi, buses);
  }
  // Devices that a console can be moved to; they carry no other data here.
  for (const name of ['USB', 'Bluetooth']) globals[name] = { setConsole: () => chip.apiCall() };
  const [a, b] = createLoopback(chip);
  globals['LoopbackA'] = serialObject(chip, pinApi, a);
  globals['LoopbackB'] = serialObject(chip, pinApi, b);
  globals['Serial'] = function Serial(): Record<string, unknown> {
    return serialObject(chip, pinApi, createUart(chip));
  };
  return globals;
};

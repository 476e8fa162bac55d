/** `E`, `process`, `require`, time, registers and printing, for the image's global scope. */
import { createHash } from 'node:crypto';
import { crc32 } from '../../flash/storage/crc32.ts';
import type { Chip } from './chip.ts';
import { printed } from './console.ts';
import type { FlashStorage } from './flashStorage.ts';
import { latin1, octetsOf } from './octets.ts';

export interface SystemParts {
  storage: FlashStorage;
  /** Memory-mapped registers by address. */
  registers: Map<number, number>;
  /** The interpreter's heap in variables, from the board's description. */
  variables: number;
  hasSha256: boolean;
  /** Virtual microseconds of a call of `E.convolve`. */
  convolveUs: number;
  /** Further modules by name. */
  modules: Record<string, unknown>;
  print(line: string): void;
  /** Seconds since 1970 now. */
  secondsNow(): number;
  setSeconds(seconds: number): void;
  watchdog: { enable(seconds: number, automatic: boolean): void; kick(): void };
  onE(event: string, listener: () => void): void;
  emitE(event: string): void;
  restart(): void;
}

/** The address of every array: this board runs no machine code that could use it. */
const flatArrayAddress = 0x2000_0400;
/** Smaller typed arrays are not flat: their address is 0. */
const flatFromBytes = 20;

const storageModule = (chip: Chip, storage: FlashStorage) => ({
  read: (name: string, offset = 0, length = 0) => {
    chip.apiCall();
    const octets = storage.read(String(name));
    return octets && latin1(octets.subarray(offset, length > 0 ? offset + length : undefined));
  },
  readArrayBuffer: (name: string) => {
    chip.apiCall();
    const octets = storage.read(String(name));
    return octets === undefined ? undefined : chip.bytesForImage(octets).buffer;
  },
  write: (name: string, data: unknown, offset?: number, size?: number) => {
    chip.apiCall();
    try {
      storage.write(String(name), octetsOf(data), offset, size);
    } catch (error) {
      throw chip.imageError((error as Error).message);
    }
    return true;
  },
  erase: (name: string) => {
    chip.apiCall();
    storage.erase(String(name));
  },
  eraseAll: () => {
    chip.apiCall();
    storage.eraseAll();
  },
  list: () => {
    chip.apiCall();
    return storage.list();
  },
  getFree: () => {
    chip.apiCall();
    return storage.free();
  },
});

const cryptoModule = (chip: Chip) => ({
  SHA256: (message: unknown) => {
    chip.apiCall();
    const digest = createHash('sha256')
      .update(Uint8Array.from(octetsOf(message)))
      .digest();
    return chip.bytesForImage(digest).buffer;
  },
});

const convolve = (a: ArrayLike<number>, b: ArrayLike<number>, offset: number): number => {
  if (b.length === 0) return Number.NaN;
  let at = ((Math.trunc(offset) % b.length) + b.length) % b.length;
  let sum = 0;
  // Straight runs to the end of b take half the time of an index that wraps: calls spend a quarter of theirs
  // here.
  for (let i = 0; i < a.length; at = 0) {
    const end = Math.min(a.length, i + b.length - at);
    for (; i < end; i++, at++) sum += a[i] * b[at];
  }
  return sum;
};

const createE = (chip: Chip, parts: SystemParts) => ({
  hwRand: () => {
    chip.apiCall();
    return chip.random.bits32() | 0;
  },
  /** Memory here is not fragmented. */
  defrag: () => {},
  getAddressOf: (value: unknown, flat: boolean) => {
    chip.apiCall();
    const bytes = ArrayBuffer.isView(value) ? value.byteLength : 0;
    return flat && bytes < flatFromBytes ? 0 : flatArrayAddress;
  },
  nativeCall: () => {
    chip.apiCall();
    throw chip.imageError('E.nativeCall: the virtual board runs no machine code');
  },
  CRC32: (data: unknown) => crc32(Uint8Array.from(octetsOf(data))),
  /** Takes the time of `computing`; without it none, like the image's own statements. */
  convolve: (a: ArrayLike<number>, b: ArrayLike<number>, offset: number) => {
    if (parts.convolveUs > 0) chip.scheduler.spend(parts.convolveUs);
    return convolve(a, b, offset);
  },
  enableWatchdog: (seconds: number, automatic?: boolean) => {
    chip.apiCall();
    parts.watchdog.enable(Number(seconds), automatic ?? true);
  },
  kickWatchdog: () => {
    chip.apiCall();
    parts.watchdog.kick();
  },
  on: (event: string, listener: () => void) => {
    chip.apiCall();
    parts.onE(event, listener);
  },
  emit: (event: string) => {
    chip.apiCall();
    parts.emitE(event);
  },
  reboot: () => {
    chip.apiCall();
    parts.restart();
  },
  getTemperature: () => {
    chip.apiCall();
    return 22 + chip.random.next() * 3;
  },
  getAnalogVRef: () => {
    chip.apiCall();
    return 3.28 + chip.random.next() * 0.04;
  },
  toString: (...data: unknown[]) => {
    chip.apiCall();
    return latin1(octetsOf(data));
  },
  toUint8Array: (...data: unknown[]) => {
    chip.apiCall();
    return chip.bytesForImage(octetsOf(data));
  },
});

export const createSystemApi = (chip: Chip, parts: SystemParts): Record<string, unknown> => {
  const print = (...values: unknown[]): void => {
    chip.apiCall();
    parts.print(printed(values));
  };
  const modules: Record<string, unknown> = { ...parts.modules, Storage: storageModule(chip, parts.storage) };
  if (parts.hasSha256) modules['crypto'] = cryptoModule(chip);
  return {
    E: createE(chip, parts),
    print,
    console: { log: print },
    process: {
      env: { BOARD: 'VIRTUAL', VERSION: '2v29' },
      version: '2v29',
      /** The heap is Node's; only the total is that of the board's description. */
      memory: () => ({ free: parts.variables, usage: 0, total: parts.variables, history: 0, blocksize: 14 }),
    },
    require: (name: string) => {
      chip.apiCall();
      const module = modules[String(name)];
      if (!module) throw chip.imageError(`Module "${name}" not found`);
      return module;
    },
    getTime: () => {
      chip.apiCall();
      return parts.secondsNow();
    },
    setTime: (seconds: number) => {
      chip.apiCall();
      parts.setSeconds(Number(seconds));
    },
    peek32: (address: number) => {
      chip.apiCall();
      return parts.registers.get(address >>> 0) ?? 0;
    },
    poke32: (address: number, value: number) => {
      chip.apiCall();
      parts.registers.set(address >>> 0, value >>> 0);
    },
    load: () => {
      chip.apiCall();
      parts.restart();
    },
    atob: (text: string) => latin1(Buffer.from(text, 'base64')),
    btoa: (text: string) => Buffer.from(text, 'latin1').toString('base64'),
  };
};

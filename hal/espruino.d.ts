/**
 * The part of Espruino's API that drivers use (Espruino 2v29). The virtual board offers the same part: a
 * driver that needs more adds it here and to `bench/board` in the same change.
 */

/** A pin of the chip. A board file passes pins to drivers, which name none. */
interface Pin {
  read(): boolean;
  write(level: boolean | number): void;
  set(): void;
  reset(): void;
  mode(mode: PinMode): void;
}
declare const Pin: { new (name: string): Pin };

type PinMode =
  | 'input'
  | 'input_pullup'
  | 'input_pulldown'
  | 'output'
  | 'opendrain'
  | 'opendrain_pullup'
  | 'af_opendrain'
  | 'af_output'
  | 'analog';

interface SerialOptions {
  rx?: Pin;
  tx?: Pin;
  ck?: Pin;
  bytesize?: 7 | 8;
  parity?: null | 'none' | 'o' | 'e';
  stopbits?: number;
  /** Report parity and framing errors by the `parity` and `framing` events. */
  errors?: boolean;
}
interface Serial {
  setup(baud: number, options?: SerialOptions): void;
  unsetup(): void;
  write(data: string | number | Uint8Array): void;
  on(event: 'data', listener: (data: string) => void): void;
  on(event: 'parity' | 'framing', listener: () => void): void;
  removeAllListeners(event?: string): void;
  setConsole(force?: boolean): void;
}

interface SpiOptions {
  sck: Pin;
  mosi?: Pin;
  miso?: Pin;
  baud?: number;
  mode?: 0 | 1 | 2 | 3;
}
interface Spi {
  setup(options: SpiOptions): void;
  /** Sends octets and returns the octets that came back; the chip select is low meanwhile. */
  send(data: number | number[] | Uint8Array, chipSelect?: Pin): number | Uint8Array;
  write(data: number | number[] | Uint8Array, chipSelect?: Pin): void;
}

interface I2c {
  setup(options: { scl: Pin; sda: Pin; bitrate?: number }): void;
  writeTo(address: number, data: number | number[] | Uint8Array): void;
  readFrom(address: number, length: number): Uint8Array;
}

interface WatchEvent {
  state: boolean;
  time: number;
  lastTime: number;
  pin: Pin;
}
interface WatchOptions {
  repeat?: boolean;
  edge?: 'rising' | 'falling' | 'both';
  /** Milliseconds. */
  debounce?: number;
}
declare function setWatch(listener: (event: WatchEvent) => void, pin: Pin, options?: WatchOptions): number;
declare function clearWatch(id: number): void;

declare function pinMode(pin: Pin, mode: PinMode): void;
declare function digitalRead(pin: Pin | Pin[]): number;
declare function digitalWrite(pin: Pin | Pin[], value: boolean | number): void;
declare function digitalPulse(pin: Pin, level: boolean | number, milliseconds: number | number[]): void;
/** PWM: `value` is the duty cycle 0…1, `freq` in Hz. */
declare function analogWrite(pin: Pin, value: number, options?: { freq?: number; soft?: boolean }): void;
declare function analogRead(pin: Pin): number;
declare function peek32(address: number): number;
declare function poke32(address: number, value: number): void;
/** Seconds since 1970 as a float. */
declare function getTime(): number;
/** Takes seconds since 1970. */
declare function setTime(seconds: number): void;
declare function print(...values: unknown[]): void;

/** The interpreter's `process`; Node's types use that name. */
interface InterpreterProcess {
  readonly version: string;
  memory(collectsGarbage?: boolean): { readonly free: number; readonly stackEndAddress: number };
}

/** The native function that `E.nativeCall` makes; four arguments at most. */
type NativeFunction = (a?: number, b?: number, c?: number, d?: number) => number;
declare const E: {
  hwRand(): number;
  getAddressOf(value: unknown, flat: boolean): number;
  toUint8Array(text: string): Uint8Array;
  /** Characters below 256. */
  toString(...parts: (string | Uint8Array)[]): string;
  /** Collects garbage and brings free memory together; moves flat arrays. */
  defrag(): void;
  nativeCall(address: number, signature: string): NativeFunction;
  /** Sum of a[i] * b[(i + offset) mod b.length], i over a. */
  convolve(a: ArrayLike<number>, b: ArrayLike<number>, offset: number): number;
  enableWatchdog(seconds: number, automatic?: boolean): void;
  kickWatchdog(): void;
  on(event: 'kill' | 'init' | 'ready', listener: () => void): void;
  /** Calls the listeners of an event of the image's own, when the interpreter is idle. */
  emit(event: 'ready'): void;
  /** CRC-32 of octets. */
  CRC32(data: Uint8Array): number;
  /** Starts the chip again, as its reset pin does. */
  reboot(): void;
  getTemperature(): number;
  getAnalogVRef(): number;
  toString(data: unknown): string;
};

interface Storage {
  /** The file, or `length` octets of it, in place in flash. */
  read(name: string, offset?: number, length?: number): string | undefined;
  readArrayBuffer(name: string): ArrayBuffer | undefined;
  /**
   * Erases a file of that name and writes a new one. With an offset it writes octets of an existing file that
   * were not written before; `size` makes a new file longer than its first octets.
   */
  write(name: string, data: string | Uint8Array, offset?: number, size?: number): boolean;
  erase(name: string): void;
  list(): string[];
}
/** The chip's own flash by addresses (Espruino reference, `Flash`). */
interface Flash {
  /** The page that holds an address; undefined outside the flash. */
  getPage(address: number): { readonly addr: number; readonly length: number } | undefined;
  /** Erases the page that holds an address. */
  erasePage(address: number): void;
  /** A copy of `length` octets. */
  read(length: number, address: number): Uint8Array;
  /** Address and length are multiples of 4. */
  write(data: Uint8Array, address: number): void;
}
interface EspruinoCrypto {
  SHA256(message: string | Uint8Array): ArrayBuffer | undefined;
}

/** A module of the firmware that has a Wi-Fi chip (Espruino reference, `Wifi`). */
interface Wifi {
  /** Calls back once: null when there is an address, else the reason. */
  connect(ssid: string, options: { password: string }, callback: (error: string | null) => void): void;
  on(event: 'disconnected', listener: () => void): void;
}
interface Socket {
  /** A string of octets: a typed array would be written as decimal text. */
  write(data: string): boolean;
  end(): void;
  on(event: 'data', listener: (data: string) => void): void;
  on(event: 'close', listener: (hadError: boolean) => void): void;
  on(event: 'error', listener: (details: { code: number; message: string }) => void): void;
}
interface Net {
  connect(options: { host: string; port: number }, connected: () => void): Socket;
}

declare const Serial1: Serial;
declare const Serial2: Serial;
declare const Serial3: Serial;
declare const Serial4: Serial;
declare const Serial5: Serial;
declare const Serial6: Serial;
declare const SPI1: Spi;
declare const SPI2: Spi;
declare const I2C1: I2c;
declare const I2C2: I2c;
declare const LoopbackA: Serial;

/** Maxim DS3231 (19-5170): a clock with its own battery. Registers 00H–12H, BCD, at I2C address 1101000b. */
import type { Bench, Part } from '../board/board.ts';
import { createViolations } from './violations.ts';

export interface Ds3231 extends Part {
  /** The registers' time in seconds since 2000-01-01T00:00:00. */
  seconds(): number;
  setSeconds(seconds: number): void;
  /** Battery taken out and put back: the oscillator has stopped, OSF is set, time starts at 01/01/00. */
  loseBattery(): void;
  /**
   * Was cut off inside a read: holds SDA low until SCL has fallen `clocks` times. A reset does not end it, a
   * power cut neither, since the part has a battery.
   */
  holdBus(clocks?: number): void;
  /** Does not acknowledge the next transfers: a disturbed wire. */
  missAcknowledge(transfers: number): void;
  /**
   * Registers 00H to 06H as a disturbed write left them; the oscillator runs. Undefined: the calendar again.
   */
  disturb(registers: readonly number[] | undefined): void;
  /** A lead has broken: nothing is acknowledged; the time goes on by the battery. */
  die(dead: boolean): void;
}

export const ds3231Address = 0x68;
const registerCount = 0x13;
const status = 0x0f;
const oscillatorStopFlag = 0x80;
/** Status bits that a write may only clear: OSF, A2F, A1F. */
const clearOnlyBits = 0x83;
/** UM10204, 3.1.16: an octet and its acknowledge. */
const holdClocksMax = 9;
/** "Upon initial power-up": control 1Ch, status 88h (EN32kHz and OSF). */
const initialStatus = 0x88;
const initialControl = 0x1c;
const century = 0x80;
const daySeconds = 86_400;

const bcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10);
const decimal = (value: number): number => (value >> 4) * 10 + (value & 15);
const isBcd = (value: number): boolean => (value & 15) < 10 && value >> 4 < 10;
const epoch2000Ms = Date.UTC(2000, 0, 1);

export const createDs3231 = (bench: Bench, pins: Readonly<Record<'scl' | 'sda', string>>): Ds3231 => {
  const { scheduler } = bench;
  const violations = createViolations(scheduler);
  const other = new Uint8Array(registerCount);
  let baseSeconds = 0;
  let baseUs = 0;
  let twelveHour = false;
  /** Day of the week is the user's own count, 1 to 7. */
  let dayOffset = 0;
  let pointer = 0;
  let missing = 0;
  let dead = false;
  let disturbed: readonly number[] | undefined;
  const sda = bench.nets.at(pins.sda);
  let heldClocks = 0;
  bench.nets.at(pins.scl).onChange(level => {
    if (level === 1 || heldClocks === 0 || --heldClocks > 0) return;
    sda.drive('DS3231', 'none');
  });

  const seconds = (): number => baseSeconds + Math.floor((scheduler.nowUs() - baseUs) / 1e6);
  const setSeconds = (value: number): void => {
    baseSeconds = value;
    baseUs = scheduler.nowUs();
  };

  const hourRegister = (hour: number): number =>
    twelveHour ? 0x40 | (hour >= 12 ? 0x20 : 0) | bcd(hour % 12 || 12) : bcd(hour);
  const timeRegisters = (): number[] => {
    if (disturbed) return [...disturbed];
    const now = seconds();
    const date = new Date(epoch2000Ms + now * 1000);
    const year = date.getUTCFullYear() - 2000;
    return [
      bcd(date.getUTCSeconds()),
      bcd(date.getUTCMinutes()),
      hourRegister(date.getUTCHours()),
      ((Math.floor(now / daySeconds) + dayOffset) % 7) + 1,
      bcd(date.getUTCDate()),
      bcd(date.getUTCMonth() + 1) | (year >= 100 ? century : 0),
      bcd(year % 100),
    ];
  };

  const hourOf = (register: number): number => {
    twelveHour = (register & 0x40) !== 0;
    if (!twelveHour) return decimal(register & 0x3f);
    return (decimal(register & 0x1f) % 12) + (register & 0x20 ? 12 : 0);
  };
  const setTime = (r: number[]): void => {
    const plain = [r[0], r[1], r[2] & 0x3f, r[4], r[5] & 0x1f, r[6]];
    if (!plain.every(isBcd)) violations.record(`time registers are not BCD: ${r.join(' ')}`);
    const hour = hourOf(r[2]);
    const year = 2000 + decimal(r[6]) + (r[5] & century ? 100 : 0);
    const ms = Date.UTC(year, decimal(r[5] & 0x1f) - 1, decimal(r[4]), hour, decimal(r[1]), decimal(r[0]));
    setSeconds((ms - epoch2000Ms) / 1000);
    if (r[3] < 1 || r[3] > 7) violations.record(`day of the week: expected 1 to 7, got ${r[3]}`);
    dayOffset = (((r[3] - 1 - Math.floor(baseSeconds / daySeconds)) % 7) + 7) % 7;
  };

  const loseBattery = (): void => {
    setSeconds(0);
    twelveHour = false;
    dayOffset = 0;
    other.fill(0);
    other[0x0e] = initialControl;
    other[status] = initialStatus;
  };

  const write = (octets: number[]): void => {
    if (!octets.length) return;
    pointer = octets[0] % registerCount;
    const time = timeRegisters();
    let timeWritten = false;
    for (const octet of octets.slice(1)) {
      if (pointer < 7) {
        time[pointer] = octet;
        timeWritten = true;
      } else if (pointer === status) other[status] = (other[status] & octet & clearOnlyBits) | (octet & 0x08);
      else if (pointer < 0x11) other[pointer] = octet;
      pointer = (pointer + 1) % registerCount;
    }
    if (!timeWritten) return;
    disturbed = undefined;
    setTime(time);
  };

  /** The time registers are latched at the start of a read, so that all of them show the same moment. */
  const read = (length: number): number[] => {
    const time = timeRegisters();
    return Array.from({ length }, () => {
      const value = pointer < 7 ? time[pointer] : other[pointer];
      pointer = (pointer + 1) % registerCount;
      return value;
    });
  };

  loseBattery();
  const acknowledges = (): boolean => {
    if (dead) return false;
    if (missing === 0) return true;
    missing--;
    return false;
  };
  bench.buses.addI2c({ pins, address: ds3231Address, acknowledges, write, read });
  return {
    name: 'DS3231',
    violations: violations.list,
    seconds,
    setSeconds: value => {
      setSeconds(value);
      other[status] &= ~oscillatorStopFlag;
    },
    loseBattery,
    holdBus: (clocks = holdClocksMax) => {
      heldClocks = clocks;
      sda.drive('DS3231', 'low');
    },
    die: value => {
      dead = value;
    },
    missAcknowledge: transfers => {
      missing = transfers;
    },
    disturb: registers => {
      disturbed = registers;
    },
  };
};

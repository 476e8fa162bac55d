import type { Clock } from '../clock.ts';

/** "The slave address byte contains the 7-bit DS3231 address, which is 1101000" */
const ADDRESS = 0x68;
/** Seconds, minutes, hours, day, date, month/century, year at 00h–06h, all BCD. */
const TIME_REGISTERS = 0x00;
const STATUS = 0x0f;
/**
 * "Oscillator Stop Flag (OSF): a logic 1 in this bit indicates that the oscillator either is stopped or was
 * stopped for some period"
 */
const OSF = 0x80;
/** "Bits 6 to 4" of the status register read 0: the nearest thing to an identity. */
const STATUS_ZEROS = 0x70;
/** Of a read or a write that is not acknowledged: one disturbed octet is no lost clock. */
const TRIES_MAX = 2;
/** Index of the day of the week, which is not evaluated. */
const DAY = 3;
const YEAR = 6;
const YEAR_MAX = 0x99;

const SECONDS_A_DAY = 86400;

const fromBcd = (value: number): number => (value >> 4) * 10 + (value & 15);
const toBcd = (value: number): number => (((value / 10) | 0) << 4) | (value % 10);

/**
 * Days from 2000-01-01 to the first of a month (0–11) of a year 0–99; every fourth year from 2000 to 2096
 * leaps. The fraction is the days before a month of a year whose February has 30.
 */
const daysBefore = (year: number, month: number): number =>
  year * 365 + ((year + 3) >> 2) + (((367 * month + 5) / 12) | 0) - (month > 1 ? (year % 4 ? 2 : 1) : 0);

/** Of registers that are no date, the seconds of another date, whose registers differ, or NaN. */
const fromRegisters = (r: ArrayLike<number>): number =>
  (daysBefore(fromBcd(r[6]), fromBcd(r[5]) - 1) + fromBcd(r[4]) - 1) * SECONDS_A_DAY +
  fromBcd(r[2]) * 3600 +
  fromBcd(r[1]) * 60 +
  fromBcd(r[0]);

/** Register values for seconds since 2000; 24-hour mode. 2000-01-01 was a Saturday; day 1 is Sunday here. */
const toRegisters = (seconds: number): number[] => {
  const days = Math.floor(seconds / SECONDS_A_DAY);
  const rest = seconds % SECONDS_A_DAY;
  // Four years have 1461 days, the first of them 366.
  const year = Math.floor((days * 4) / 1461);
  let month = 11;
  while (daysBefore(year, month) > days) month--;
  const date = days - daysBefore(year, month) + 1;
  const hours = Math.floor(rest / 3600);
  const minutes = Math.floor((rest % 3600) / 60);
  return [rest % 60, minutes, hours, ((days + 6) % 7) + 1, date, month + 1, year].map(toBcd);
};

/**
 * "Illogical time and date entries result in undefined operation": registers that are not those of the time
 * that they are read as (no BCD, month 0, 31 February, 12-hour mode, century) are no time.
 */
const toSeconds = (registers: ArrayLike<number>): number | undefined => {
  const seconds = fromRegisters(registers);
  if (registers[YEAR] > YEAR_MAX) return undefined;
  return toRegisters(seconds).every((value, i) => i === DAY || value === registers[i]) ? seconds : undefined;
};

/**
 * Maxim DS3231. 2000 to 2099. A burst read is consistent: "the time and date registers are transferred to an
 * internal buffer on any I²C START". A part that does not answer, or answers as another one, is a clock
 * without a time: the phone serves without a calendar. `setUp` frees the bus and sets it up: at start, and
 * before a failed access is repeated.
 */
export const ds3231 = (options: { i2c: I2c; setUp: () => void }): Clock => {
  const { i2c, setUp } = options;
  const attempt = <T>(access: () => T): T | undefined => {
    for (let left = TRIES_MAX; left > 0; left--) {
      try {
        return access();
      } catch (_) {
        setUp();
      }
    }
    return undefined;
  };
  const read = (register: number, length: number): Uint8Array => {
    i2c.writeTo(ADDRESS, register);
    return i2c.readFrom(ADDRESS, length);
  };
  const readStatus = () => read(STATUS, 1)[0];
  setUp();
  return {
    now: () =>
      attempt(() => (readStatus() & (OSF | STATUS_ZEROS) ? undefined : toSeconds(read(TIME_REGISTERS, 7)))),
    set(seconds) {
      attempt(() => {
        i2c.writeTo(ADDRESS, [TIME_REGISTERS].concat(toRegisters(seconds)));
        i2c.writeTo(ADDRESS, [STATUS, readStatus() & ~OSF]);
      });
    },
  };
};

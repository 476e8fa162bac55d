import type { Clock } from '../clock.ts';
import { partMismatch } from './partMismatch.ts';

/** "The slave address byte contains the 7-bit DS3231 address, which is 1101000" */
const ADDRESS = 0x68;
/** Seconds, minutes, hours, day, date, month/century, year at 00h–06h, all BCD. */
const TIME_REGISTERS = 0x00;
const STATUS = 0x0f;
/** "Oscillator Stop Flag (OSF): a logic 1 in this bit indicates that the oscillator either is stopped or was stopped for some period" */
const OSF = 0x80;
/** "Bits 6 to 4" of the status register read 0: the nearest thing to an identity. */
const STATUS_ZEROS = 0x70;

const SECONDS_A_DAY = 86400;
/** Days before each month in a common year. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

const fromBcd = (value: number): number => (value >> 4) * 10 + (value & 15);
const toBcd = (value: number): number => (((value / 10) | 0) << 4) | (value % 10);

/** Days from 2000-01-01 to the first of a month (0–11) of a year 0–99; every fourth year from 2000 to 2096 leaps. */
const daysBefore = (year: number, month: number): number =>
  year * 365 + ((year + 3) >> 2) + DAYS_BEFORE[month] + (year % 4 === 0 && month > 1 ? 1 : 0);

const toSeconds = (r: ArrayLike<number>): number => {
  const days = daysBefore(fromBcd(r[6]), fromBcd(r[5] & 0x1f) - 1) + fromBcd(r[4]) - 1;
  return days * SECONDS_A_DAY + fromBcd(r[2] & 0x3f) * 3600 + fromBcd(r[1]) * 60 + fromBcd(r[0]);
};

/** Register values for seconds since 2000; 24-hour mode. 2000-01-01 was a Saturday; day 1 is Sunday here. */
const toRegisters = (seconds: number): number[] => {
  const days = Math.floor(seconds / SECONDS_A_DAY);
  const rest = seconds % SECONDS_A_DAY;
  let year = Math.floor(days / 365.25);
  while (daysBefore(year + 1, 0) <= days) year++;
  let month = 11;
  while (daysBefore(year, month) > days) month--;
  const date = days - daysBefore(year, month) + 1;
  const hours = Math.floor(rest / 3600);
  const minutes = Math.floor((rest % 3600) / 60);
  return [rest % 60, minutes, hours, ((days + 6) % 7) + 1, date, month + 1, year].map(toBcd);
};

/**
 * Maxim DS3231 on an I²C bus that the board file has set up. 2000 to 2099. A burst read is consistent: "the time and
 * date registers are transferred to an internal buffer on any I²C START". Throws `partMismatch` when nothing answers.
 */
export const ds3231 = (options: { i2c: I2c }): Clock => {
  const i2c = options.i2c;
  const read = (register: number, length: number): Uint8Array => {
    i2c.writeTo(ADDRESS, register);
    return i2c.readFrom(ADDRESS, length);
  };
  const checkPart = () => {
    let status: number;
    try {
      status = read(STATUS, 1)[0];
    } catch (error) {
      throw partMismatch('ds3231', 'I2C address 68h', 'an answer', (error as Error).message);
    }
    if (status & STATUS_ZEROS) throw partMismatch('ds3231', 'status bits 6 to 4', '0', String(status));
  };
  checkPart();
  return {
    now: () => (read(STATUS, 1)[0] & OSF ? undefined : toSeconds(read(TIME_REGISTERS, 7))),
    set(seconds) {
      i2c.writeTo(ADDRESS, [TIME_REGISTERS].concat(toRegisters(seconds)));
      i2c.writeTo(ADDRESS, [STATUS, read(STATUS, 1)[0] & ~OSF]);
    },
  };
};

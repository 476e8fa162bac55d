import { SECONDS_A_DAY } from '../wire/calendar.ts';

const two = (value: number): string => `${value + 100}`.substr(1);
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const lengthOf = (year: number, month: number): number => {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

/** `days` since 2000-01-01 → `2026-04-01`. */
export const dateText = (days: number): string => {
  let left = days;
  let year = 2000;
  for (; left >= 365 + (isLeap(year) ? 1 : 0); year++) left -= 365 + (isLeap(year) ? 1 : 0);
  let month = 1;
  for (; left >= lengthOf(year, month); month++) left -= lengthOf(year, month);
  return `${year}-${two(month)}-${two(left + 1)}`;
};

/** `seconds` since 2000-01-01 → `10:05`. */
export const timeText = (seconds: number): string => {
  const minutes = Math.floor((seconds % SECONDS_A_DAY) / 60);
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

import type { Scheduler } from '../../board/scheduler.ts';
import type { Violations } from '../violations.ts';
import { step } from './addressCounter.ts';
import { type BusyTime, createBusyTime } from './busyTime.ts';
import { createInitialisation, type Initialisation } from './initialisation.ts';
import { type Registers, resetRegisters } from './registers.ts';

/** The inside of an HD44780U, which is gone with the power. */
export interface Controller {
  readonly registers: Registers;
  /** Display data RAM: a character code at each address. */
  readonly ddram: Uint8Array;
  /** Character generator RAM: eight patterns of eight rows. */
  readonly cgram: Uint8Array;
  readonly busy: BusyTime;
  readonly initialisation: Initialisation;
  readonly violations: Violations;
  /** Data written. */
  writes: number;
}

/** Code of the character that clear display writes. */
export const blank = 0x20;
/** "Data write 37 µs + t_ADD 4 µs" (Table 6). */
const dataUs = 41;

/** The supply has come. */
export const createController = (scheduler: Scheduler, violations: Violations): Controller => {
  const busy = createBusyTime(scheduler, violations);
  return {
    registers: resetRegisters(),
    ddram: new Uint8Array(0x80).fill(blank),
    cgram: new Uint8Array(0x40),
    busy,
    initialisation: createInitialisation(scheduler.nowUs(), busy, violations),
    violations,
    writes: 0,
  };
};

/** "Write data to CG or DDRAM" (Table 6). */
export const writeData = (controller: Controller, value: number): void => {
  const { registers, ddram, cgram, busy } = controller;
  const { inCgram, address } = registers;
  const by = registers.increment ? 1 : -1;
  if (inCgram) cgram[address] = value & 0x1f;
  else ddram[address] = value;
  controller.writes++;
  step(registers, by);
  if (registers.shiftOnWrite && !inCgram) registers.shift -= by;
  busy.start(dataUs, 'a data write (41 µs)');
};

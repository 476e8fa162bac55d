/**
 * Hitachi HD44780U (data sheet ADE-207-272(Z)) with a 20×4 glass. It sees pin levels only. The times
 * are those at f_osc = 270 kHz, 2.7 V to 4.5 V.
 */
import type { Bench, Part } from '../board/board.ts';
import { createViolations } from './violations.ts';

/** `rw` is tied low on most boards. */
export type DisplayPins = Readonly<Record<'rs' | 'e' | 'd4' | 'd5' | 'd6' | 'd7', string>> & {
  readonly rw?: string;
};

export interface Hd44780 extends Part {
  /** Four rows of twenty ROM codes; blank while the display is off. */
  cells(): number[][];
  /** The rows as 8-bit strings of ROM codes. */
  text(): string[];
  /** Eight patterns of eight rows, five bits each, leftmost dot in bit 4. */
  cgram(): number[][];
  isOn(): boolean;
  /** Cursor shown, its DDRAM address. */
  cursor(): { shown: boolean; blinking: boolean; address: number };
  /** Data bytes written since power-on, a measure of the driver's work. */
  writes(): number;
}

export const columns = 20;
export const rows = 4;
/** "PW_EH 450 ns" (2.7 to 4.5 V); here at the simulation's resolution, since an API call takes longer. */
const enablePulseUs = 0.45;
/** Table 6: "37 µs" at 270 kHz; "data write 37 µs + t_ADD 4 µs". */
const instructionUs = 37;
const dataUs = 41;
/** Table 6: clear display and return home. */
const clearUs = 1520;
/**
 * Fig. 24: "Wait for more than 40 ms after V_CC rises to 2.7 V", then "more than 4.1 ms", then "more than
 * 100 µs".
 */
const powerUpUs = 40_000;
const firstWaitUs = 4_100;
const secondWaitUs = 100;
const rowStart = [0x00, 0x40, 0x14, 0x54];
const lineLength = 40;
const secondLine = 0x40;
const blank = 0x20;

export const createHd44780 = (bench: Bench, pins: DisplayPins): Hd44780 => {
  const { scheduler, nets } = bench;
  const violations = createViolations(scheduler);
  const rs = nets.at(pins.rs);
  const e = nets.at(pins.e);
  const rw = pins.rw === undefined ? undefined : nets.at(pins.rw);
  const data = [pins.d7, pins.d6, pins.d5, pins.d4].map(name => nets.at(name));
  const ddram = new Uint8Array(0x80);
  const cgram = new Uint8Array(64);
  let powered = false;
  let powerUs = 0;
  let busyUntilUs = 0;
  let busyWith = '';
  let enableRoseUs = 0;
  let enableFellUs = -1;
  /** Times of the last change of RS and of a data line: both have to be stable around E's edges. */
  let rsChangedUs = -1;
  let dataChangedUs = -1;
  /** Function sets of 8-bit mode seen in the initialisation by instruction; 3 ends it. */
  let initialSets = 0;
  let fourBit = false;
  let highNibble: number | undefined;
  let highRegister = 0;
  let address = 0;
  let toCgram = false;
  let increment = true;
  let shiftOnWrite = false;
  let shift = 0;
  let on = false;
  let cursorShown = false;
  let blinking = false;
  let twoLines = false;
  let writes = 0;

  const busy = (microseconds: number, what: string): void => {
    busyUntilUs = scheduler.nowUs() + microseconds;
    busyWith = what;
  };

  const clear = (): void => {
    ddram.fill(blank);
    address = 0;
    toCgram = false;
    increment = true;
    shift = 0;
    busy(clearUs, 'clear display (1.52 ms)');
  };

  /** DDRAM is 00H–27H and 40H–67H with two lines, 00H–4FH with one; the counter steps over the gap. */
  const step = (by: number): void => {
    if (toCgram) {
      address = (address + by) & 0x3f;
      return;
    }
    if (!twoLines) {
      address = (address + by + 80) % 80;
      return;
    }
    const at = (address >= secondLine ? address - secondLine + lineLength : address) + by;
    const within = (at + 2 * lineLength) % (2 * lineLength);
    address = within >= lineLength ? within - lineLength + secondLine : within;
  };

  const functionSet = (value: number): void => {
    const stillEight = (value & 0x10) !== 0;
    if (initialSets < 3 && stillEight) {
      initialSets++;
      busy(
        [firstWaitUs, secondWaitUs, instructionUs][initialSets - 1],
        `function set ${initialSets} of Fig. 24`,
      );
      return;
    }
    if (initialSets < 3)
      violations.record('Fig. 24: function set to 4 bits before three function sets to 8 bits');
    fourBit = !stillEight;
    twoLines = (value & 8) !== 0;
    busy(instructionUs, 'function set (37 µs)');
  };

  const setAddress = (value: number): void => {
    toCgram = (value & 0x80) === 0;
    address = value & (toCgram ? 0x3f : 0x7f);
    if (!toCgram && twoLines && (address & 0x3f) >= lineLength)
      violations.record(`set DDRAM address ${address.toString(16)}H is outside 00H–27H and 40H–67H`);
  };
  const moveOrShift = (value: number): void => {
    const by = value & 4 ? 1 : -1;
    if (value & 8) shift += by;
    else step(by);
  };
  const displayControl = (value: number): void => {
    on = (value & 4) !== 0;
    cursorShown = (value & 2) !== 0;
    blinking = (value & 1) !== 0;
  };
  const entryMode = (value: number): void => {
    increment = (value & 2) !== 0;
    shiftOnWrite = (value & 1) !== 0;
  };
  const home = (): void => {
    address = shift = 0;
    toCgram = false;
    busy(clearUs, 'return home (1.52 ms)');
  };

  /** Table 6: the highest set bit selects the instruction. */
  const instruction = (value: number): void => {
    busy(instructionUs, 'an instruction (37 µs)');
    if (value & 0xc0) setAddress(value);
    else if (value & 0x20) functionSet(value);
    else if (value & 0x10) moveOrShift(value);
    else if (value & 8) displayControl(value);
    else if (value & 4) entryMode(value);
    else if (value & 2) home();
    else if (value & 1) clear();
  };

  const write = (value: number): void => {
    if (toCgram) cgram[address] = value & 0x1f;
    else ddram[address] = value;
    writes++;
    step(increment ? 1 : -1);
    if (shiftOnWrite && !toCgram) shift += increment ? -1 : 1;
    busy(dataUs, 'a data write (41 µs)');
  };

  const execute = (register: number, value: number): void => {
    if (register) {
      if (initialSets < 3 || !fourBit)
        violations.record('data written before the initialisation by instruction');
      write(value);
    } else instruction(value);
  };

  const nibble = (): void => {
    const now = scheduler.nowUs();
    // A read: the part drives the bus, also against an output that holds it low.
    if (rw?.level() === 1) {
      if (data.some(line => line.level() === 0))
        violations.record('E falls while R/W is high and the bus is driven low');
      return;
    }
    if (now === dataChangedUs)
      violations.record('data changed together with the falling edge of E (t_DSW, t_H)');
    if (now - enableRoseUs < enablePulseUs) violations.record('enable pulse width below PW_EH (450 ns)');
    if (now - powerUs < powerUpUs)
      violations.record('instruction before 40 ms after V_CC rises to 2.7 V (Fig. 24)');
    const value = data.reduce((bits, net) => bits * 2 + net.level(), 0);
    const register = rs.level();
    // The second nibble of a byte belongs to one instruction: the part is not busy between them.
    if (highNibble === undefined && now < busyUntilUs)
      violations.record(`written while busy with ${busyWith}`);
    if (!fourBit) execute(register, value << 4);
    else if (highNibble === undefined) {
      highNibble = value;
      highRegister = register;
    } else {
      if (register !== highRegister) violations.record('RS changed between the two nibbles of a byte');
      const whole = (highNibble << 4) | value;
      highNibble = undefined;
      execute(register, whole);
    }
  };

  e.onChange(level => {
    if (!powered) return;
    const now = scheduler.nowUs();
    if (level === 1) {
      enableRoseUs = now;
      if (now === rsChangedUs)
        violations.record('RS changed together with the rising edge of E (t_AS 60 ns)');
    } else {
      enableFellUs = now;
      nibble();
    }
  });
  rs.onChange(() => {
    rsChangedUs = scheduler.nowUs();
  });
  for (const line of data)
    line.onChange(() => {
      dataChangedUs = scheduler.nowUs();
      if (powered && rw?.level() !== 1 && dataChangedUs === enableFellUs)
        violations.record('data changed together with the falling edge of E (t_H 10 ns)');
    });

  const isVisible = (): boolean => powered && on;
  const cellAt = (row: number, column: number): number => {
    if (!isVisible()) return blank;
    const start = rowStart[row] & (lineLength - 1 + 0x18);
    const base = rowStart[row] & secondLine;
    const inLine = (start + column - shift) % lineLength;
    return ddram[base + ((inLine + lineLength) % lineLength)];
  };
  const cells = (): number[][] =>
    rowStart.map((_, row) => Array.from({ length: columns }, (_, column) => cellAt(row, column)));

  return {
    name: 'HD44780U',
    violations: violations.list,
    cells,
    text: () => cells().map(row => String.fromCharCode(...row)),
    cgram: () => Array.from({ length: 8 }, (_, code) => [...cgram.subarray(code * 8, code * 8 + 8)]),
    isOn: isVisible,
    cursor: () => ({ shown: cursorShown, blinking, address }),
    writes: () => writes,
    power: supplied => {
      powered = supplied;
      powerUs = scheduler.nowUs();
      initialSets = 0;
      fourBit = on = toCgram = twoLines = shiftOnWrite = false;
      highNibble = undefined;
      address = shift = writes = busyUntilUs = 0;
      increment = true;
      ddram.fill(blank);
      cgram.fill(0);
    },
  };
};

/** The instructions of Table 6. Times are those at f_osc = 270 kHz. */
import { isInDdram, step } from './addressCounter.ts';
import { blank, type Controller } from './controller.ts';

const instructionUs = 37;
const clearUs = 1520;

type Instruction = (controller: Controller, value: number) => void;

const clearDisplay: Instruction = ({ registers, ddram, busy }) => {
  ddram.fill(blank);
  registers.address = registers.shift = 0;
  registers.inCgram = false;
  registers.increment = true;
  busy.start(clearUs, 'clear display (1.52 ms)');
};
const returnHome: Instruction = ({ registers, busy }) => {
  registers.address = registers.shift = 0;
  registers.inCgram = false;
  busy.start(clearUs, 'return home (1.52 ms)');
};
const entryModeSet: Instruction = ({ registers }, value) => {
  registers.increment = (value & 2) !== 0;
  registers.shiftOnWrite = (value & 1) !== 0;
};
const displayControl: Instruction = ({ registers }, value) => {
  registers.on = (value & 4) !== 0;
  registers.cursorShown = (value & 2) !== 0;
  registers.blinking = (value & 1) !== 0;
};
const cursorOrDisplayShift: Instruction = ({ registers }, value) => {
  const by = value & 4 ? 1 : -1;
  if (value & 8) registers.shift += by;
  else step(registers, by);
};
const functionSet: Instruction = ({ registers, busy, initialisation, violations }, value) => {
  const eightBit = (value & 0x10) !== 0;
  if (eightBit && !initialisation.isOver()) {
    // Two transfers of a nibble 3 each make one instruction while the part expects four bits: DL = 1 ends
    // that.
    if (registers.fourBit) initialisation.advance();
    registers.fourBit = false;
    initialisation.advance();
    return;
  }
  if (!initialisation.isOver())
    violations.record('Fig. 24: function set to 4 bits before three function sets to 8 bits');
  registers.fourBit = !eightBit;
  registers.twoLines = (value & 8) !== 0;
  busy.start(instructionUs, 'function set (37 µs)');
};
const setCgramAddress: Instruction = ({ registers }, value) => {
  registers.inCgram = true;
  registers.address = value & 0x3f;
};
const setDdramAddress: Instruction = ({ registers, violations }, value) => {
  const address = value & 0x7f;
  registers.inCgram = false;
  registers.address = address;
  if (!isInDdram(address, registers.twoLines))
    violations.record(`set DDRAM address ${address.toString(16)}H is outside 00H–27H and 40H–67H`);
};

/** The highest one bit says which instruction it is. */
const TABLE_6: readonly (readonly [bit: number, instruction: Instruction])[] = [
  [0x80, setDdramAddress],
  [0x40, setCgramAddress],
  [0x20, functionSet],
  [0x10, cursorOrDisplayShift],
  [0x08, displayControl],
  [0x04, entryModeSet],
  [0x02, returnHome],
  [0x01, clearDisplay],
];

/** Executes an octet that came with RS low. */
export const execute = (controller: Controller, value: number): void => {
  controller.busy.start(instructionUs, 'an instruction (37 µs)');
  const found = TABLE_6.find(([bit]) => value & bit);
  found?.[1](controller, value);
};

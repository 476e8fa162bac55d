import { fault } from '../../firmware/runtime/fault.ts';

/** What the vendor's firmware calls each board (`process.env.BOARD`; the names of its board files). */
const NAMES: Readonly<Record<string, string>> = {
  virtual: 'VIRTUAL',
  linux: 'LINUX',
  stm32f405: 'STM32F405RG',
  'espruino-wifi': 'ESPRUINOWIFI',
  'espruino-pico': 'PICO_R1_3',
  'nucleo-f411re': 'NUCLEOF411RE',
  pixljs: 'PIXLJS',
  esp32: 'ESP32',
  'rp2350-pico2': 'RP2350_PICO2',
};

/** The vendor's name for a board of `boards/`. Throws `badBoard` for one without an entry here. */
export const interpreterBoardOf = (board: string): string => {
  const name = NAMES[board];
  if (!name) throw fault('badBoard', `board ${board}: expected one of ${Object.keys(NAMES).join(', ')}`);
  return name;
};

/** Boards of `boards/` whose firmware says that it is this board. */
export const boardsNamed = (interpreterBoard: string): string[] =>
  Object.keys(NAMES).filter(board => NAMES[board] === interpreterBoard);

/**
 * Storage's first address, as the interpreter's `Flash` module counts: `saved_code` of the vendor's board
 * files, 2v29. The virtual board counts from Storage's start; the Linux build's whole flash is Storage.
 */
const STARTS: Readonly<Record<string, number>> = {
  virtual: 0,
  linux: 0x1000_0000,
  stm32f405: 0x080c_0000,
  'espruino-wifi': 0x0801_0000,
  'espruino-pico': 0x0800_4000,
  'nucleo-f411re': 0x0806_0000,
  pixljs: 0x6d000,
  esp32: 0x32_0000,
  'rp2350-pico2': 0x1010_0000,
};

/** Storage's first address on a board; undefined for a board without an entry here. */
export const storageStartOf = (board: string): number | undefined => STARTS[board];

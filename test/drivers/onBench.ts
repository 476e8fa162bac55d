/**
 * Drivers as modules, in this process, against the virtual board's pins, buses and parts: the functions of
 * the interpreter that they call are the virtual chip's. Tests of one driver with its twin are fast this way;
 * other tests boot images.
 */
import { type BoardOptions, createBoard, type VirtualBoard } from '../../bench/board/board.ts';
import type { Timer } from '../../hal/timer.ts';
import { description } from '../board/rig.ts';

const NAMES = [
  'Pin',
  'Serial',
  'Serial1',
  'Serial2',
  'Serial3',
  'Serial4',
  'Serial6',
  'SPI1',
  'SPI2',
  'I2C1',
  'USB',
  'Bluetooth',
  'E',
  'analogWrite',
  'clearWatch',
  'digitalRead',
  'digitalWrite',
  'getTime',
  'peek32',
  'pinMode',
  'poke32',
  'print',
  'require',
  'setWatch',
];

/** Puts the running chip's functions into this process's global scope. */
export const adoptGlobals = (board: VirtualBoard, names = NAMES): void => {
  for (const name of names)
    Object.defineProperty(globalThis, name, {
      value: board.evaluate(name),
      configurable: true,
      writable: true,
    });
};

export interface OnBench<T> {
  readonly board: VirtualBoard;
  readonly parts: T;
  readonly timer: Timer;
  pin(name: string): Pin;
  /** Reads the chip's functions anew: after `reset` or a power cut. */
  adopt(): void;
}

/** A powered board with the parts that `add` makes, its functions in the global scope. */
export const onBench = <T>(
  add: (board: VirtualBoard) => T,
  options: Partial<BoardOptions> = {},
): OnBench<T> => {
  const board = createBoard({ description, image: '', ...options });
  const parts = add(board);
  const adopt = (): void => adoptGlobals(board);
  board.powerOn();
  adopt();
  const after = (milliseconds: number, listener: () => void) =>
    (board.evaluate('setTimeout') as typeof setTimeout)(listener, milliseconds) as unknown as number;
  return {
    board,
    parts,
    adopt,
    timer: {
      now: () => board.nowMs(),
      after,
      cancel: id => (board.evaluate('clearTimeout') as typeof clearTimeout)(id),
    },
    pin: name => new Pin(name),
  };
};

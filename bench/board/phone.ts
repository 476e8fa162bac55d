/** A phone to play with: the board, every part that its pins name, and the hands of a person. */
import { romCharacter } from '../../hal/characterRom.ts';
import type { Key } from '../../hal/keypad.ts';
import { type CardDevice, type CardSocket, createCardSocket } from '../parts/cardSocket.ts';
import { createDs3231, type Ds3231 } from '../parts/ds3231.ts';
import { createExchange, type Exchange } from '../parts/exchange.ts';
import { createFm25v02, type Fram } from '../parts/fm25v02.ts';
import { createHd44780, type Hd44780 } from '../parts/hd44780.ts';
import { createKeyMatrix, type KeyMatrix } from '../parts/keyMatrix.ts';
import {
  type Beep,
  type Buzzer,
  createBuzzer,
  createHookSwitch,
  createRelay,
  type HookSwitch,
  type Relay,
} from '../parts/smallParts.ts';
import { type BatterySram, createSram23lcv512 } from '../parts/sram23lcv512.ts';
import { createUartEndpoint, type UartEndpoint } from '../parts/uartEndpoint.ts';
import { type BoardOptions, createBoard, type VirtualBoard } from './board.ts';
import { format8N1 } from './serialFrame.ts';

export interface PhoneOptions extends BoardOptions {
  /** Baud of the network's serial line. */
  networkBaud?: number;
  /** Baud of the front panel's serial line, on boards that have one. */
  panelBaud?: number;
  /** Clock's time at the start, seconds since 2000; without it the clock has lost its time. */
  clockSeconds?: number;
}

export interface Phone {
  readonly board: VirtualBoard;
  readonly card: CardSocket;
  readonly network: UartEndpoint;
  readonly panel: UartEndpoint | undefined;
  readonly glass: Hd44780 | undefined;
  readonly keys: KeyMatrix | undefined;
  readonly hookSwitch: HookSwitch | undefined;
  readonly speechRelay: Relay | undefined;
  readonly buzzer: Buzzer | undefined;
  readonly line: Exchange | undefined;
  readonly fram: Fram | undefined;
  readonly sram: BatterySram | undefined;
  readonly rtc: Ds3231 | undefined;
  press(key: Key, holdMs?: number): void;
  /** Presses one after the other, as a person does, and returns when the last is released. */
  type(keys: readonly Key[]): Promise<void>;
  hook(lifted: boolean): void;
  insert(card: CardDevice): void;
  remove(): CardDevice | undefined;
  /** Four rows of text, in Unicode. */
  display(): string[];
  sounds(): readonly Beep[];
  advance(milliseconds: number): Promise<void>;
  /** Runs until the display shows `text` in one of its rows. */
  shows(text: string, limitMs?: number): Promise<void>;
}

/** The key plate: the matrix from its first row and column on. */
export const keyPlate: readonly Key[] = [
  ...(['1', '2', '3', 'language'] as const),
  ...(['4', '5', '6', 'service'] as const),
  ...(['7', '8', '9', 'clear'] as const),
  ...(['*', '0', '#', 'followOn'] as const),
];

const holdMs = 120;
const betweenKeysMs = 130;
const showsLimitMs = 30_000;

const missing = (part: string): never => {
  throw new Error(`this board has no ${part}`);
};

const createParts = (board: VirtualBoard, { networkBaud = 115_200, panelBaud = 9600 }: PhoneOptions) => {
  const { pins } = board.description;
  const add = board.addPart;
  const made = <P, T>(pin: P | undefined, make: (pin: P) => T): T | undefined =>
    pin === undefined ? undefined : make(pin);
  const memory = (select: string) => ({ ...pins.memory!, select });
  return {
    card: add(createCardSocket(board, pins.card)),
    network: add(createUartEndpoint(board, pins.network, 'network', format8N1(networkBaud))),
    panel: made(pins.panel, p => add(createUartEndpoint(board, p, 'panel', format8N1(panelBaud)))),
    glass: made(pins.display, p => add(createHd44780(board, p))),
    keys: made(pins.keypad, p => add(createKeyMatrix(board, p))),
    hookSwitch: made(pins.hook, p => add(createHookSwitch(board, p))),
    speechRelay: made(pins.speechRelay, p => add(createRelay(board, p, 'speech relay'))),
    buzzer: made(pins.buzzer, p => add(createBuzzer(board, p))),
    line: made(pins.line, p => add(createExchange(board, p))),
    fram: made(pins.memory, p => add(createFm25v02(board, memory(p.framSelect)))),
    sram: made(pins.memory, p => add(createSram23lcv512(board, memory(p.sramSelect)))),
    rtc: made(pins.rtc, p => add(createDs3231(board, p))),
  };
};

/** Makes the phone and its parts; the power is off. */
export const createPhone = (options: PhoneOptions): Phone => {
  const board = createBoard(options);
  const parts = createParts(board, options);
  if (options.clockSeconds !== undefined) parts.rtc?.setSeconds(options.clockSeconds);
  const press = (key: Key, milliseconds = holdMs): void =>
    (parts.keys ?? missing('key matrix')).press(keyPlate.indexOf(key), milliseconds);
  const display = (): string[] =>
    (parts.glass ?? missing('display'))
      .cells()
      .map(row => row.map(code => romCharacter(code < 8 ? code + 8 : code)).join(''));
  return {
    board,
    ...parts,
    press,
    type: async keys => {
      for (const key of keys) {
        press(key);
        await board.advance(holdMs + betweenKeysMs);
      }
    },
    hook: lifted => (parts.hookSwitch ?? missing('hook switch')).lift(lifted),
    insert: card => parts.card.insert(card),
    remove: () => parts.card.remove(),
    display,
    sounds: () => parts.buzzer?.beeps ?? [],
    advance: board.advance,
    shows: (text, limitMs = showsLimitMs) =>
      board.run({
        until: () => display().some(row => row.includes(text)),
        limitMs,
        waitingFor: `"${text}" on the display`,
      }),
  };
};

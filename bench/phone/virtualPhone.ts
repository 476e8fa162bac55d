/** A whole phone without hardware: the board, every part that its pins name, and a person's actions at it. */
import type { BoardPins } from '../../boards/board.ts';
import { romCharacter } from '../../hal/characterRom.ts';
import type { Key } from '../../hal/keypad.ts';
import { type BoardOptions, createBoard, type VirtualBoard } from '../board/board.ts';
import { format8N1 } from '../board/serialFrame.ts';
import type { AccessPoint } from '../parts/accessPoint.ts';
import type { CardPins as CardSocketPins } from '../parts/cardSocket/contacts.ts';
import type { CardDevice } from '../parts/cardSocket/device.ts';
import { type CardSocket, createCardSocket } from '../parts/cardSocket.ts';
import { createDs3231, type Ds3231 } from '../parts/ds3231.ts';
import { createExchange, type Exchange } from '../parts/exchange.ts';
import { createFm25v02, type Fram } from '../parts/fm25v02.ts';
import { createFrontPanel, type FrontPanel, panelNets } from '../parts/frontPanel.ts';
import { createHd44780, type Hd44780 } from '../parts/hd44780.ts';
import { createKeyMatrix, type KeyMatrix } from '../parts/keyMatrix.ts';
import { createModem, type Modem } from '../parts/modem.ts';
import { createPcf8574, type Pcf8574 } from '../parts/pcf8574.ts';
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
import {
  type CoverSwitch,
  createButtons,
  createCoverSwitch,
  createLamp,
  type Lamp,
} from '../parts/switches.ts';
import { createUartEndpoint, type UartEndpoint } from '../parts/uartEndpoint.ts';

export interface VirtualPhoneOptions extends BoardOptions {
  /** Baud of the network's serial line. */
  networkBaud?: number;
  /** Clock's time at the start, seconds since 2000; without it the clock has lost its time. */
  clockSeconds?: number;
  /** The network that the board's own Wi-Fi reaches, and that its file in Storage names. */
  accessPoint?: AccessPoint;
}

/** The center's end of the network: of a serial line, a modem or Wi-Fi. */
export type NetworkEnd = Pick<UartEndpoint, 'send' | 'onData'>;

export interface VirtualPhone {
  readonly board: VirtualBoard;
  readonly card: CardSocket;
  readonly network: NetworkEnd;
  /** On a board that is a panel: the phone's end of its line. */
  readonly link: UartEndpoint | undefined;
  readonly modem: Modem | undefined;
  readonly panel: FrontPanel | undefined;
  readonly glass: Hd44780 | undefined;
  /** Between the bus and the glass. */
  readonly expander: Pcf8574 | undefined;
  readonly keys: KeyMatrix | undefined;
  readonly hookSwitch: HookSwitch | undefined;
  readonly speechRelay: Relay | undefined;
  readonly buzzer: Buzzer | undefined;
  readonly lamp: Lamp | undefined;
  readonly cover: CoverSwitch | undefined;
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

const PLATE_COLUMNS = 4;
const holdMs = 120;
const betweenKeysMs = 130;
const showsLimitMs = 30_000;

const missing = (part: string): never => {
  throw new Error(`this board has no ${part}`);
};

/** Of a socket that is wired to the panel, switch and RST are on the panel's nets. */
const socketPins = (pins: BoardPins): CardSocketPins | undefined =>
  pins.card && {
    ...pins.card,
    present: pins.card.present ?? panelNets.present,
    reset: pins.card.reset ?? panelNets.reset,
  };

/** A display behind an I2C expander, wired to the expander's ports as on the usual module. */
const createBackpack = (board: VirtualBoard, expander: Pcf8574): Hd44780 => {
  const [rs, rw, e, , d4, d5, d6, d7] = expander.ports;
  return createHd44780(board, { rs, rw, e, d4, d5, d6, d7 });
};

const createParts = (board: VirtualBoard, { networkBaud = 115_200 }: VirtualPhoneOptions) => {
  const { pins } = board.description;
  const add = board.addPart;
  const made = <P, T>(pin: P | undefined, make: (pin: P) => T): T | undefined =>
    pin === undefined ? undefined : make(pin);
  const memory = (select: string) => ({ ...pins.memory!, select });
  const modem = made(pins.network?.modem && pins.network, p =>
    add(createModem(board, p, format8N1(networkBaud))),
  );
  const expander = made(pins.backpack, p => add(createPcf8574(board, p)));
  return {
    modem,
    expander,
    socket: made(socketPins(pins), p => add(createCardSocket(board, p))),
    cable: modem
      ? undefined
      : made(pins.network, p => add(createUartEndpoint(board, p, 'network', format8N1(networkBaud)))),
    link: made(pins.phone, p => add(createUartEndpoint(board, p, 'phone', format8N1(p.baud)))),
    panel: made(pins.panel, p => add(createFrontPanel(board, p, format8N1(p.baud)))),
    glass:
      made(pins.display, p => add(createHd44780(board, p))) ??
      made(expander, part => add(createBackpack(board, part))),
    keys: made(pins.keypad, p => add(createKeyMatrix(board, p))),
    buttons: made(pins.buttons, p => add(createButtons(board, p))),
    hookSwitch: made(pins.hook, p => add(createHookSwitch(board, p))),
    speechRelay: made(pins.speechRelay, p => add(createRelay(board, p, 'speech relay'))),
    buzzer: made(pins.buzzer, p => add(createBuzzer(board, p))),
    lamp: made(pins.lamp, p => add(createLamp(board, p))),
    cover: made(pins.cover, p => add(createCoverSwitch(board, p))),
    line: made(pins.line ?? (pins.panel && panelNets), p => add(createExchange(board, p))),
    fram: made(pins.memory, p => add(createFm25v02(board, memory(p.framSelect)))),
    sram: made(pins.memory, p => add(createSram23lcv512(board, memory(p.sramSelect)))),
    rtc: made(pins.rtc, p => add(createDs3231(board, p))),
  };
};

/** Position of a key in a plate of so many columns; the function keys may be buttons beside it. */
const plateIndex = (key: Key, columns: number): number => {
  const at = keyPlate.indexOf(key);
  return Math.floor(at / PLATE_COLUMNS) * columns + (at % PLATE_COLUMNS);
};

/** Makes the phone and its parts; the power is off. */
export const createVirtualPhone = (options: VirtualPhoneOptions): VirtualPhone => {
  const { accessPoint } = options;
  const board = createBoard(accessPoint ? { modules: accessPoint.modules, ...options } : options);
  const { socket, cable, buttons, ...parts } = createParts(board, options);
  const { pins } = board.description;
  const { panel, modem, glass } = parts;
  if (accessPoint) board.addPart(accessPoint);
  const { line, speechRelay } = parts;
  if (line) line.mouthpieceOn = () => (panel ? panel.speech.on : (speechRelay?.isClosed() ?? false));
  if (options.clockSeconds !== undefined) parts.rtc?.setSeconds(options.clockSeconds);
  const card = (): CardSocket => socket ?? missing('card socket');
  const press = (key: Key, milliseconds = holdMs): void => {
    const column = keyPlate.indexOf(key) % PLATE_COLUMNS;
    if (panel) panel.press(key);
    else if (buttons && column === PLATE_COLUMNS - 1)
      buttons.press(Math.floor(keyPlate.indexOf(key) / PLATE_COLUMNS), milliseconds);
    else
      (parts.keys ?? missing('key matrix')).press(
        plateIndex(key, pins.keypad?.columns.length ?? 0),
        milliseconds,
      );
  };
  const codes = (): string[] => (panel ?? glass ?? missing('display')).text();
  const display = (): string[] =>
    codes().map(row =>
      Array.from(row, cell =>
        romCharacter(cell.charCodeAt(0) < 8 ? cell.charCodeAt(0) + 8 : cell.charCodeAt(0)),
      ).join(''),
    );
  return {
    board,
    ...parts,
    get card() {
      return card();
    },
    get network() {
      return modem ?? cable ?? accessPoint ?? missing('network');
    },
    press,
    type: async keys => {
      for (const key of keys) {
        press(key);
        await board.advance(holdMs + betweenKeysMs);
      }
    },
    hook: lifted => (panel ? panel.lift(lifted) : (parts.hookSwitch ?? missing('hook switch')).lift(lifted)),
    insert: device => card().insert(device),
    remove: () => card().remove(),
    display,
    sounds: () => panel?.beeps ?? parts.buzzer?.beeps ?? [],
    advance: board.advance,
    shows: (text, limitMs = showsLimitMs) =>
      board.run({
        until: () => display().some(row => row.includes(text)),
        limitMs,
        waitingFor: `"${text}" on the display`,
      }),
  };
};

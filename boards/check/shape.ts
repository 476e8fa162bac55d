/**
 * The shape of a board's data, field by field: required or optional, and of which kind. A board file is
 * checked against it first, since it may come from outside the project and from JSON.
 */
import type { BoardDescription, BoardPins } from '../board.ts';

export type Kind =
  | { readonly kind: 'text' }
  | { readonly kind: 'number'; readonly from: number; readonly to: number }
  | { readonly kind: 'one of'; readonly values: readonly (string | boolean)[] }
  | { readonly kind: 'pin' }
  | { readonly kind: 'list'; readonly of: Kind; readonly from: number; readonly to: number }
  | { readonly kind: 'group'; readonly fields: Fields };

/** A name that ends in `?` may be missing. */
export type Fields = Readonly<Record<string, Kind>>;

const text: Kind = { kind: 'text' };
const pin: Kind = { kind: 'pin' };
const number = (from: number, to: number): Kind => ({ kind: 'number', from, to });
const oneOf = (...values: (string | boolean)[]): Kind => ({ kind: 'one of', values });
const group = (fields: Fields): Kind => ({ kind: 'group', fields });
const pins = (...names: string[]): Fields => Object.fromEntries(names.map(name => [name, pin]));
const pinList = (from: number, to: number): Kind => ({ kind: 'list', of: pin, from, to });

const uart = (more: Fields = {}): Kind => group({ uart: text, ...pins('tx', 'rx'), ...more });
const i2c = (more: Fields = {}): Kind => group({ i2c: text, ...pins('scl', 'sda'), ...more });
const baud = number(1200, 115_200);

type Optional<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
type Shape = Readonly<
  Record<Exclude<keyof BoardDescription, Optional<BoardDescription>> | `${Optional<BoardDescription>}?`, Kind>
>;

/** The parts of `BoardPins`: one that is missing here does not compile, and its uses are in `uses.ts`. */
const PIN_SHAPE: Readonly<Record<`${keyof BoardPins}?`, Kind>> = {
  'display?': group(pins('rs', 'e', 'd4', 'd5', 'd6', 'd7')),
  'backpack?': i2c({ address: number(0x20, 0x3f) }),
  'keypad?': group({ rows: pinList(4, 4), columns: pinList(3, 4) }),
  'buttons?': pinList(4, 4),
  'hook?': pin,
  'speechRelay?': pin,
  'buzzer?': pin,
  'lamp?': pin,
  'cover?': pin,
  'line?': group({
    loop: pin,
    'toneLow?': pin,
    'toneHigh?': pin,
    'generator?': group(pins('enable', 'clock', 'data')),
    'reversal?': pin,
    'meter?': pin,
    'progress?': pin,
  }),
  'card?': uart({ ...pins('vcc', 'clock', 'present?', 'reset?'), 'separate?': oneOf(true) }),
  'socket?': group(pins('present', 'reset')),
  'memory?': group({ spi: text, ...pins('sck', 'mosi', 'miso', 'framSelect', 'sramSelect') }),
  'rtc?': i2c(),
  'network?': uart({ ...pins('enable?', 'bootSelect?'), 'modem?': oneOf(true) }),
  'wifi?': oneOf(true),
  'panel?': uart({ baud }),
  'phone?': uart({ baud }),
};

/** The fields of `BoardDescription`: one that is missing here does not compile. */
export const BOARD_SHAPE = {
  name: text,
  title: text,
  'program?': oneOf('terminal', 'panel'),
  chip: group({
    part: text,
    core: oneOf('cortex-m3', 'cortex-m4', 'cortex-m33', 'xtensa', 'host'),
    clockMHz: number(16, 1000),
    variables: number(1000, 65_535),
  }),
  storage: group({ bytes: number(4096, 16_777_216), 'offset?': number(0, 16_777_216) }),
  console: oneOf('Serial1', 'Serial2', 'USB', 'Bluetooth', 'stdio'),
  header: text,
  'inside?': text,
  native: group({
    sha256: oneOf('espruino', 'kernel', 'noble', 'none'),
    kernels: oneOf('cortex-m4', 'cortex-m3', 'none'),
  }),
  'faultSentences?': oneOf(false),
  'languages?': { kind: 'list', of: oneOf('english', 'japanese', 'german', 'french'), from: 1, to: 4 },
  'services?': oneOf(false),
  'craftMenu?': oneOf(false),
  budget: group({ imageBytes: number(1024, 16_777_216), imageVars: number(100, 65_535) }),
  pins: group(PIN_SHAPE),
} satisfies Fields & Shape;

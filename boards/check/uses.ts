/** The use of each pin of a board, as a flat list for the check, the drawing and the wiring table. */
import type { BoardDescription, BoardPins } from '../board.ts';

/** One wire: a pin and the part at its other end. */
export interface PinUse {
  /** `pins.card.tx` */
  readonly field: string;
  readonly pin: string;
  /** The part at the other end. */
  readonly part: string;
  /** Its pin's name on the part. */
  readonly signal: string;
  readonly direction: 'out' | 'in' | 'both';
  /** The function that the chip must have on this pin: `Serial2.tx`. */
  readonly role?: string;
  /** The pin gives a PWM signal. */
  readonly wave?: true;
  /** The interpreter watches its edges. */
  readonly watched?: true;
  /** Several parts may share it: a bus. */
  readonly bus?: true;
}

type More = Partial<Pick<PinUse, 'role' | 'wave' | 'watched' | 'bus'>>;

const out = (field: string, pin: string, part: string, signal: string, more: More = {}): PinUse => ({
  field: `pins.${field}`,
  pin,
  part,
  signal,
  direction: 'out',
  ...more,
});
const input = (field: string, pin: string, part: string, signal: string, more: More = {}): PinUse => ({
  ...out(field, pin, part, signal, more),
  direction: 'in',
});

/** A USART's two pins; a port made in software watches its input. */
const serial = (
  field: string,
  { uart, tx, rx }: { uart: string; tx: string; rx: string },
  part: string,
  names: [string, string],
): PinUse[] => {
  const role = (signal: string): More => (uart === 'software' ? {} : { role: `${uart}.${signal}` });
  return [
    out(`${field}.tx`, tx, part, names[0], role('tx')),
    input(`${field}.rx`, rx, part, names[1], uart === 'software' ? { watched: true } : role('rx')),
  ];
};

const i2c = (
  field: string,
  { i2c: bus, scl, sda }: { i2c: string; scl: string; sda: string },
  part: string,
): PinUse[] => [
  out(`${field}.scl`, scl, part, 'SCL', { role: `${bus}.scl`, bus: true }),
  { ...out(`${field}.sda`, sda, part, 'SDA', { role: `${bus}.sda`, bus: true }), direction: 'both' },
];

/** What each field of a part is used for. A field without an entry does not compile. */
type Uses<Part> = { readonly [Field in keyof Part]-?: (value: NonNullable<Part[Field]>) => PinUse[] };

/** The uses of the fields that are there, in the order of `uses`. */
const usesIn = <Part extends object>(part: Part, uses: Uses<Part>): PinUse[] =>
  (Object.keys(uses) as (keyof Part)[]).flatMap(field => {
    const value = part[field];
    return value === undefined || value === null ? [] : uses[field](value);
  });

/** Of a field that is no pin, or whose wire another field's entry has. */
const none = (): PinUse[] => [];

type Card = NonNullable<BoardPins['card']>;
const SOCKET = 'card socket (ISO 7816)';
const cardUses = (card: Card): PinUse[] => {
  const names: [string, string] = card.separate ? ['to card', 'from card'] : ['C7 I/O, by 10 kΩ', 'C7 I/O'];
  return usesIn<Card>(card, {
    vcc: pin => [out('card.vcc', pin, SOCKET, 'VCC switch')],
    clock: pin => [out('card.clock', pin, SOCKET, 'C3 CLK', { wave: true })],
    uart: () => serial('card', card, SOCKET, names),
    tx: none,
    rx: none,
    separate: none,
    present: pin => [input('card.present', pin, SOCKET, 'switch', { watched: true })],
    reset: pin => [out('card.reset', pin, SOCKET, 'C2 RST')],
  });
};

type Line = NonNullable<BoardPins['line']>;
const LINE = 'line interface';
const TONES = 'HT9200A tones';
const detector = (field: string, signal: string) => (pin: string) => [
  input(`line.${field}`, pin, LINE, signal, { watched: true }),
];
const tone = (field: string, group: string) => (pin: string) => [
  out(`line.${field}`, pin, LINE, `tone, ${group} group`, { wave: true }),
];
const lineUses = (line: Line): PinUse[] =>
  usesIn<Line>(line, {
    loop: pin => [out('line.loop', pin, LINE, 'loop relay')],
    toneLow: tone('toneLow', 'low'),
    toneHigh: tone('toneHigh', 'high'),
    generator: pins =>
      usesIn<NonNullable<Line['generator']>>(pins, {
        enable: pin => [out('line.generator.enable', pin, TONES, 'CE')],
        clock: pin => [out('line.generator.clock', pin, TONES, 'CLK')],
        data: pin => [out('line.generator.data', pin, TONES, 'DATA')],
      }),
    reversal: detector('reversal', 'reversal detector'),
    meter: detector('meter', 'FX631, 12/16 kHz'),
    progress: detector('progress', 'LM567, 400 Hz'),
  });

type MemoryBus = NonNullable<BoardPins['memory']>;
const FRAM = 'FM25V02 FRAM';
const SRAM = '23LCV512 SRAM';
const memoryUses = (memory: MemoryBus): PinUse[] => {
  const wires = (spi: string): PinUse[] =>
    [FRAM, SRAM].flatMap(part => [
      out('memory.sck', memory.sck, part, 'SCK', { role: `${spi}.sck`, bus: true }),
      out('memory.mosi', memory.mosi, part, 'SI', { role: `${spi}.mosi`, bus: true }),
      input('memory.miso', memory.miso, part, 'SO', { role: `${spi}.miso`, bus: true }),
    ]);
  return usesIn<MemoryBus>(memory, {
    spi: wires,
    sck: none,
    mosi: none,
    miso: none,
    framSelect: pin => [out('memory.framSelect', pin, FRAM, 'CS')],
    sramSelect: pin => [out('memory.sramSelect', pin, SRAM, 'CS')],
  });
};

type Keypad = NonNullable<BoardPins['keypad']>;
const keypadUses = (keypad: Keypad): PinUse[] =>
  usesIn<Keypad>(keypad, {
    rows: rows => rows.map((pin, at) => out(`keypad.rows.${at}`, pin, 'key plate', `row ${at + 1}`)),
    columns: columns =>
      columns.map((pin, at) =>
        input(`keypad.columns.${at}`, pin, 'key plate', `column ${at + 1}`, { watched: true }),
      ),
  });

const BUTTONS = ['language', 'service', 'clear', 'follow on'];
const buttonUses = (buttons: NonNullable<BoardPins['buttons']>): PinUse[] =>
  buttons.map((pin, at) => input(`buttons.${at}`, pin, 'buttons', BUTTONS[at] ?? `${at}`, { watched: true }));

type Display = NonNullable<BoardPins['display']>;
const displayWire = (field: keyof Display) => (pin: string) => [
  out(`display.${field}`, pin, 'HD44780 20×4', field.toUpperCase()),
];
const displayUses = (display: Display): PinUse[] =>
  usesIn<Display>(display, {
    rs: displayWire('rs'),
    e: displayWire('e'),
    d4: displayWire('d4'),
    d5: displayWire('d5'),
    d6: displayWire('d6'),
    d7: displayWire('d7'),
  });

type Socket = NonNullable<BoardPins['socket']>;
const socketUses = (socket: Socket): PinUse[] =>
  usesIn<Socket>(socket, {
    present: pin => [input('socket.present', pin, SOCKET, 'switch', { watched: true })],
    reset: pin => [out('socket.reset', pin, SOCKET, 'C2 RST')],
  });

type Network = NonNullable<BoardPins['network']>;
const networkUses = (network: Network): PinUse[] => {
  const part = network.modem ? 'modem (V.250)' : 'network module';
  return usesIn<Network>(network, {
    uart: () => serial('network', network, part, ['RXD', 'TXD']),
    tx: none,
    rx: none,
    modem: none,
    enable: pin => [out('network.enable', pin, part, 'enable')],
    bootSelect: pin => [out('network.bootSelect', pin, part, 'boot select')],
  });
};

/** Every part of a board, in the order of drawing and table. A part without its uses does not compile. */
const USES: Uses<BoardPins> = {
  display: displayUses,
  backpack: pins => i2c('backpack', pins, 'HD44780 20×4 by PCF8574'),
  keypad: keypadUses,
  buttons: buttonUses,
  hook: pin => [input('hook', pin, 'handset', 'hook switch', { watched: true })],
  speechRelay: pin => [out('speechRelay', pin, 'handset', 'speech relay')],
  buzzer: pin => [out('buzzer', pin, 'buzzer', '+')],
  lamp: pin => [out('lamp', pin, 'lamp', 'anode')],
  cover: pin => [input('cover', pin, 'cover switch', 'contact', { watched: true })],
  socket: socketUses,
  line: lineUses,
  card: cardUses,
  memory: memoryUses,
  rtc: pins => i2c('rtc', pins, 'DS3231 clock'),
  network: networkUses,
  wifi: none,
  panel: pins => serial('panel', pins, 'front panel', ['RXD', 'TXD']),
  phone: pins => serial('phone', pins, 'phone', ['RXD', 'TXD']),
};

/** Every wire of a board, part by part. */
export const usesOf = ({ pins }: Pick<BoardDescription, 'pins'>): PinUse[] => usesIn<BoardPins>(pins, USES);

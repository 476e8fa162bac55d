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

const cardUses = ({ card }: BoardPins): PinUse[] => {
  if (!card) return [];
  const part = 'card socket (ISO 7816)';
  const uses = [
    out('card.vcc', card.vcc, part, 'VCC switch'),
    out('card.clock', card.clock, part, 'C3 CLK', { wave: true }),
    ...serial('card', card, part, card.separate ? ['to card', 'from card'] : ['C7 I/O, by 10 kΩ', 'C7 I/O']),
  ];
  if (card.present !== undefined)
    uses.push(input('card.present', card.present, part, 'switch', { watched: true }));
  if (card.reset !== undefined) uses.push(out('card.reset', card.reset, part, 'C2 RST'));
  return uses;
};

const lineUses = ({ line }: BoardPins): PinUse[] => {
  if (!line) return [];
  const part = 'line interface';
  const uses = [out('line.loop', line.loop, part, 'loop relay')];
  if (line.toneLow !== undefined)
    uses.push(out('line.toneLow', line.toneLow, part, 'tone, low group', { wave: true }));
  if (line.toneHigh !== undefined)
    uses.push(out('line.toneHigh', line.toneHigh, part, 'tone, high group', { wave: true }));
  if (line.generator)
    for (const signal of ['enable', 'clock', 'data'] as const)
      uses.push(
        out(
          `line.generator.${signal}`,
          line.generator[signal],
          'HT9200A tones',
          { enable: 'CE', clock: 'CLK', data: 'DATA' }[signal],
        ),
      );
  for (const [name, signal] of [
    ['reversal', 'reversal detector'],
    ['meter', 'FX631, 12/16 kHz'],
    ['progress', 'LM567, 400 Hz'],
  ] as const) {
    const pin = line[name];
    if (pin !== undefined) uses.push(input(`line.${name}`, pin, part, signal, { watched: true }));
  }
  return uses;
};

const memoryUses = ({ memory }: BoardPins): PinUse[] => {
  if (!memory) return [];
  const { spi } = memory;
  return [
    ...['FM25V02 FRAM', '23LCV512 SRAM'].flatMap(part => [
      out('memory.sck', memory.sck, part, 'SCK', { role: `${spi}.sck`, bus: true }),
      out('memory.mosi', memory.mosi, part, 'SI', { role: `${spi}.mosi`, bus: true }),
      input('memory.miso', memory.miso, part, 'SO', { role: `${spi}.miso`, bus: true }),
    ]),
    out('memory.framSelect', memory.framSelect, 'FM25V02 FRAM', 'CS'),
    out('memory.sramSelect', memory.sramSelect, '23LCV512 SRAM', 'CS'),
  ];
};

const keyUses = ({ keypad, buttons = [] }: BoardPins): PinUse[] => [
  ...(keypad?.rows ?? []).map((pin, at) => out(`keypad.rows.${at}`, pin, 'key plate', `row ${at + 1}`)),
  ...(keypad?.columns ?? []).map((pin, at) =>
    input(`keypad.columns.${at}`, pin, 'key plate', `column ${at + 1}`, { watched: true }),
  ),
  ...buttons.map((pin, at) =>
    input(`buttons.${at}`, pin, 'buttons', ['language', 'service', 'clear', 'follow on'][at] ?? `${at}`, {
      watched: true,
    }),
  ),
];

const displayUses = ({ display, backpack }: BoardPins): PinUse[] => [
  ...(display
    ? (['rs', 'e', 'd4', 'd5', 'd6', 'd7'] as const).map(name =>
        out(`display.${name}`, display[name], 'HD44780 20×4', name.toUpperCase()),
      )
    : []),
  ...(backpack ? i2c('backpack', backpack, 'HD44780 20×4 by PCF8574') : []),
];

const smallUses = (p: BoardPins): PinUse[] => {
  const uses: PinUse[] = [];
  const handset = 'handset';
  if (p.hook !== undefined) uses.push(input('hook', p.hook, handset, 'hook switch', { watched: true }));
  if (p.speechRelay !== undefined) uses.push(out('speechRelay', p.speechRelay, handset, 'speech relay'));
  if (p.buzzer !== undefined) uses.push(out('buzzer', p.buzzer, 'buzzer', '+'));
  if (p.lamp !== undefined) uses.push(out('lamp', p.lamp, 'lamp', 'anode'));
  if (p.cover !== undefined) uses.push(input('cover', p.cover, 'cover switch', 'contact', { watched: true }));
  if (p.socket)
    uses.push(
      input('socket.present', p.socket.present, 'card socket (ISO 7816)', 'switch', { watched: true }),
      out('socket.reset', p.socket.reset, 'card socket (ISO 7816)', 'C2 RST'),
    );
  return uses;
};

const networkUses = ({ network, panel, phone }: BoardPins): PinUse[] => {
  const uses: PinUse[] = [];
  if (network) {
    const part = network.modem ? 'modem (V.250)' : 'network module';
    uses.push(...serial('network', network, part, ['RXD', 'TXD']));
    if (network.enable !== undefined) uses.push(out('network.enable', network.enable, part, 'enable'));
    if (network.bootSelect !== undefined)
      uses.push(out('network.bootSelect', network.bootSelect, part, 'boot select'));
  }
  if (panel) uses.push(...serial('panel', panel, 'front panel', ['RXD', 'TXD']));
  if (phone) uses.push(...serial('phone', phone, 'phone', ['RXD', 'TXD']));
  return uses;
};

/** Every wire of a board, part by part. */
export const usesOf = ({ pins }: Pick<BoardDescription, 'pins'>): PinUse[] => [
  ...displayUses(pins),
  ...keyUses(pins),
  ...smallUses(pins),
  ...lineUses(pins),
  ...cardUses(pins),
  ...memoryUses(pins),
  ...(pins.rtc ? i2c('rtc', pins.rtc, 'DS3231 clock') : []),
  ...networkUses(pins),
];

import type { ChipTable } from './chip.ts';

const range = (port: string, from: number, to: number): string => {
  const names: string[] = [];
  for (let n = from; n <= to; n++) names.push(`${port}${n}`);
  return names.join(' ');
};

const PIXLJS = `${range('D', 0, 13)} ${range('A', 0, 5)} ${range('H', 0, 9)}`;

/** nRF52832 as on Pixl.js, by the board's own pin names. */
export const nrf52832: ChipTable = {
  source:
    'nRF52832 product specification v1.4: PSEL registers route UARTE, SPIM, TWIM and PWM to any pin. Names of the pins from the interpreter’s Pixl.js. Sure; three PWM units, so three frequencies.',
  pins: PIXLJS,
  functions: { 'Serial1.tx': PIXLJS, 'Serial1.rx': PIXLJS, 'I2C1.scl': PIXLJS, 'I2C1.sda': PIXLJS },
  pwm: 'any',
  watches: 'any',
  consoles: { Serial1: 'D0 D1' },
};

const ESP32_OUT = 'D0 D1 D2 D3 D4 D5 D12 D13 D14 D15 D16 D17 D18 D19 D21 D22 D23 D25 D26 D27 D32 D33';

/** ESP32 in a WROOM-32 module: GPIO 6 to 11 are its flash's. */
export const esp32: ChipTable = {
  source:
    'ESP32 data sheet v3.4, Tables 1 and 9; the GPIO matrix routes any signal, the list is what the interpreter offers. GPIO 34 to 39 are inputs without pulls. Fairly sure; strapping pins 0, 2, 5, 12, 15 want their level at reset.',
  pins: `${ESP32_OUT} D34 D35 D36 D39`,
  inputOnly: 'D34 D35 D36 D39',
  functions: {
    'Serial2.tx': 'D4',
    'Serial2.rx': 'D5',
    'Serial3.tx': 'D17',
    'Serial3.rx': 'D16',
    'SPI1.sck': 'D14',
    'SPI1.miso': 'D12',
    'SPI1.mosi': 'D13',
    'SPI2.sck': 'D18',
    'SPI2.miso': 'D19',
    'SPI2.mosi': 'D23',
    'I2C1.scl': 'D22',
    'I2C1.sda': 'D21',
  },
  pwm: 'any',
  watches: 'any',
  consoles: { Serial1: 'D1 D3' },
};

/**
 * A PWM slice, which has one frequency, serves an even GPIO and the next one; GPIO n + 16 has the slice of
 * GPIO n.
 */
const slices = (): Record<string, string> => {
  const timers: Record<string, string> = {};
  for (let n = 0; n < 30; n++) timers[`D${n}`] = `slice ${(n >> 1) & 7}`;
  return timers;
};

/** RP2350A in QFN-60, as on the Raspberry Pi Pico 2. */
export const rp2350: ChipTable = {
  source:
    'RP2350 data sheet, 9.4 “Function select” and 12.5 “PWM”, narrowed to what the interpreter offers. Fairly sure: its port is new.',
  pins: range('D', 0, 29),
  functions: {
    'Serial1.tx': 'D0 D12 D16',
    'Serial1.rx': 'D1 D13 D17',
    'Serial2.tx': 'D4 D8 D20 D24',
    'Serial2.rx': 'D5 D9 D21 D25',
    'SPI1.sck': 'D2 D6 D18',
    'SPI1.mosi': 'D3 D7 D19',
    'SPI1.miso': 'D0 D4 D16',
    'SPI2.sck': 'D10 D14',
    'SPI2.mosi': 'D11 D15',
    'SPI2.miso': 'D8 D12',
    'I2C1.sda': 'D0 D4 D8 D12 D16 D20 D24',
    'I2C1.scl': 'D1 D5 D9 D13 D17 D21 D25',
    'I2C2.sda': 'D2 D6 D10 D14 D18 D22',
    'I2C2.scl': 'D3 D7 D11 D15 D19 D23',
  },
  pwm: slices(),
  watches: 'any',
  consoles: { Serial1: 'D0 D1' },
};

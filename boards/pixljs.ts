/**
 * Pixl.js (nRF52832): 2950 variables and 36 kB of Storage are too few for the terminal's program. Its image
 * is the front panel of another board's phone: display, key plate, hook, relay, line, buzzer and the card
 * socket's switch and RST, on one serial line; without card, settlement, journal, keys and network. The
 * console stays on Bluetooth, since the chip has one UART. The board's own display is not used (its font has
 * no katakana); its backlight is the lamp, and its four buttons are the function keys.
 */
import { buttons } from '../hal/drivers/buttons.ts';
import { buzzer } from '../hal/drivers/buzzer.ts';
import { handset } from '../hal/drivers/handset.ts';
import { keyMatrix } from '../hal/drivers/keyMatrix.ts';
import { led } from '../hal/drivers/led.ts';
import type { FrontParts } from '../hal/drivers/panelFront.ts';
import { pwmTones } from '../hal/drivers/pwmTones.ts';
import { reversal } from '../hal/drivers/reversal.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { toneLine } from '../hal/drivers/toneLine.ts';
import type { Key } from '../hal/keypad.ts';
import type { BoardDescription } from './board.ts';
import { pin } from './pin.ts';
import { wireBackpack } from './wiring.ts';

declare const Bluetooth: Serial;

/** The dial keys; the buttons replace the plate's fourth column. */
// biome-ignore format: reads as the plate does
const DIAL_KEYS: readonly Key[] = [
  '1', '2', '3',
  '4', '5', '6',
  '7', '8', '9',
  '*', '0', '#',
];
const FUNCTION_KEYS: readonly Key[] = ['language', 'service', 'clear', 'followOn'];

const pins = {
  phone: { uart: 'Serial1', baud: 9600, tx: 'D1', rx: 'D0' },
  backpack: { i2c: 'I2C1', scl: 'A5', sda: 'A4', address: 0x27 },
  keypad: { rows: ['D2', 'D3', 'D4', 'D5'], columns: ['D6', 'D7', 'D8'] },
  buttons: ['H1', 'H2', 'H3', 'H4'],
  hook: 'D10',
  speechRelay: 'D11',
  buzzer: 'D12',
  lamp: 'H0',
  line: { loop: 'D13', toneLow: 'A0', toneHigh: 'A1', reversal: 'A2' },
  socket: { present: 'A3', reset: 'D9' },
} as const;

export const description = {
  name: 'pixljs',
  title: 'Pixl.js (nRF52832), a front panel',
  program: 'panel',
  chip: { part: 'NRF52832', core: 'cortex-m4', clockMHz: 64, variables: 2950 },
  storage: { bytes: 36864 },
  console: 'Bluetooth',
  header: 'D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 A0 A1 A2 A3 A4 A5',
  inside: 'H0 H1 H2 H3 H4',
  native: { sha256: 'none', kernels: 'none' },
  faultSentences: false,
  budget: { imageBytes: 16384, imageVars: 1500 },
  pins,
} satisfies BoardDescription;

/** The parts; none that is missing stops the others. */
export const wire = (): FrontParts => {
  const timer = systemTimer();
  const { phone, backpack, keypad, line, socket } = pins;
  Bluetooth.setConsole(true);
  return {
    timer,
    display: wireBackpack(I2C1, backpack, timer),
    keypad: buttons({
      pins: pins.buttons.map(pin),
      keys: FUNCTION_KEYS,
      others: keyMatrix({
        rows: keypad.rows.map(pin),
        columns: keypad.columns.map(pin),
        keys: DIAL_KEYS,
        timer,
      }),
    }),
    handset: handset({ hook: pin(pins.hook), speechRelay: pin(pins.speechRelay) }),
    line: toneLine({
      loop: pin(line.loop),
      generator: pwmTones({ toneLow: pin(line.toneLow), toneHigh: pin(line.toneHigh) }),
      supervisions: [reversal(pin(line.reversal))],
      timer,
    }),
    sounder: buzzer({ pin: pin(pins.buzzer), timer }),
    lamp: led({ pin: pin(pins.lamp), timer }),
    socket: { present: pin(socket.present), reset: pin(socket.reset) },
    link: { uart: Serial1, baud: phone.baud, tx: pin(phone.tx), rx: pin(phone.rx) },
  };
};

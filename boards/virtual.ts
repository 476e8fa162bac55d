/**
 * The board without hardware: the pins of an STM32F405 in LQFP64, with every part on pins of its own. Its
 * pins obey the chip's alternate functions, so that a board with enough pins can copy the wiring.
 */
import { USER_GLYPHS } from '../hal/characterGlyphs.ts';
import { boardEntropy } from '../hal/drivers/boardEntropy.ts';
import { buzzer } from '../hal/drivers/buzzer.ts';
import { collectGarbage } from '../hal/drivers/collectGarbage.ts';
import { espruinoSha256 } from '../hal/drivers/espruinoSha256.ts';
import { fourBitBus } from '../hal/drivers/fourBitBus.ts';
import { handset } from '../hal/drivers/handset.ts';
import { hd44780 } from '../hal/drivers/hd44780.ts';
import type { ReaderProtocol } from '../hal/drivers/iso7816/protocol.ts';
import { t0 } from '../hal/drivers/iso7816/t0.ts';
import { keyMatrix, PAYPHONE_KEYS } from '../hal/drivers/keyMatrix.ts';
import { pwmTones } from '../hal/drivers/pwmTones.ts';
import { reversal } from '../hal/drivers/reversal.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { toneLine } from '../hal/drivers/toneLine.ts';
import { uartStream } from '../hal/drivers/uartStream.ts';
import type { Hal } from '../hal/hal.ts';
import type { BoardDescription } from './board.ts';
import { pin } from './pin.ts';
import { wireCard, wireClock, wireMemories } from './wiring.ts';

/** Pins of the package without those of crystals, debugger and regulator. */
const LQFP64 =
  'A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A15 B0 B1 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B13 B14 B15 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 D2';

const pins = {
  display: { rs: 'C0', e: 'C1', d4: 'C2', d5: 'C3', d6: 'C4', d7: 'C5' },
  keypad: { rows: ['B12', 'B13', 'B14', 'B15'], columns: ['C6', 'C7', 'C8', 'C9'] },
  hook: 'B5',
  speechRelay: 'B7',
  buzzer: 'A15',
  /** TIM3 and TIM4; the card's clock has TIM1. */
  line: { loop: 'D2', toneLow: 'B4', toneHigh: 'B6', reversal: 'A1' },
  card: { uart: 'Serial2', present: 'A0', vcc: 'B1', reset: 'B0', clock: 'A8', tx: 'A2', rx: 'A3' },
  memory: { spi: 'SPI1', sck: 'A5', miso: 'A6', mosi: 'A7', framSelect: 'A4', sramSelect: 'C12' },
  rtc: { i2c: 'I2C1', scl: 'B8', sda: 'B9' },
  network: { uart: 'Serial3', tx: 'B10', rx: 'B11' },
} as const;

export const description = {
  name: 'virtual',
  title: 'Virtual board: all parts, no hardware',
  chip: { part: 'host', core: 'host', clockMHz: 84, variables: 5450 },
  storage: { bytes: 262144 },
  console: 'stdio',
  header: LQFP64,
  native: { sha256: 'espruino', kernels: 'none' },
  budget: { imageBytes: 65536, imageVars: 4000 },
  pins,
} satisfies BoardDescription;

/**
 * The parts; none that is missing stops the others. The slot speaks `protocols`;
 * T=1 is for images that are built to test it, since it does not fit the budget.
 */
export const wire = (protocols: ReaderProtocol[] = [t0]): Hal => {
  const timer = systemTimer();
  const { display, keypad, line, card, memory, rtc, network } = pins;
  const { journalMemory, keyMemory } = wireMemories(SPI1, memory);
  return {
    cardSlot: wireCard(Serial2, card, timer, protocols),
    keypad: keyMatrix({
      rows: keypad.rows.map(pin),
      columns: keypad.columns.map(pin),
      keys: PAYPHONE_KEYS,
      timer,
    }),
    display: hd44780({
      bus: fourBitBus({
        rs: pin(display.rs),
        e: pin(display.e),
        d4: pin(display.d4),
        d5: pin(display.d5),
        d6: pin(display.d6),
        d7: pin(display.d7),
      }),
      timer,
      glyphs: USER_GLYPHS,
    }),
    handset: handset({ hook: pin(pins.hook), speechRelay: pin(pins.speechRelay) }),
    line: toneLine({
      loop: pin(line.loop),
      generator: pwmTones({ toneLow: pin(line.toneLow), toneHigh: pin(line.toneHigh) }),
      supervisions: [reversal(pin(line.reversal))],
      timer,
    }),
    sounder: buzzer({ pin: pin(pins.buzzer), timer }),
    clock: wireClock(I2C1, rtc),
    timer,
    collectGarbage,
    entropy: boardEntropy(),
    network: uartStream({ uart: Serial3, baud: 115200, tx: pin(network.tx), rx: pin(network.rx) }),
    sha256: espruinoSha256(),
    journalMemory,
    keyMemory,
  };
};

/**
 * The board without hardware: the pins of an STM32F405 in LQFP64, with every part wired to its own. Its pin choice obeys the real part's
 * alternate functions, so it is also the wiring to copy for a board with enough pins.
 */
import { USER_GLYPHS } from '../hal/characterGlyphs.ts';
import { boardEntropy } from '../hal/drivers/boardEntropy.ts';
import { buzzer } from '../hal/drivers/buzzer.ts';
import { collectGarbage } from '../hal/drivers/collectGarbage.ts';
import { ds3231 } from '../hal/drivers/ds3231.ts';
import { espruinoSha256 } from '../hal/drivers/espruinoSha256.ts';
import { fm25v02 } from '../hal/drivers/fm25v02.ts';
import { fourBitBus } from '../hal/drivers/fourBitBus.ts';
import { handset } from '../hal/drivers/handset.ts';
import { hd44780 } from '../hal/drivers/hd44780.ts';
import { cardUart } from '../hal/drivers/iso7816/cardSlot.ts';
import type { ReaderProtocol } from '../hal/drivers/iso7816/protocol.ts';
import { t0 } from '../hal/drivers/iso7816/t0.ts';
import { keyMatrix, PAYPHONE_KEYS } from '../hal/drivers/keyMatrix.ts';
import { pwmTones } from '../hal/drivers/pwmTones.ts';
import { reversal } from '../hal/drivers/reversal.ts';
import { sram23lcv512 } from '../hal/drivers/sram23lcv512.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { toneLine } from '../hal/drivers/toneLine.ts';
import { uartStream } from '../hal/drivers/uartStream.ts';
import type { Hal } from '../hal/hal.ts';
import type { BoardDescription } from './board.ts';
import { pin } from './pin.ts';

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

export const description: BoardDescription = {
  name: 'virtual',
  title: 'Virtual board: all parts, no hardware',
  chip: { part: 'host', core: 'host', clockMHz: 84, variables: 5450 },
  storage: { bytes: 262144 },
  console: 'stdio',
  native: { sha256: 'espruino', kernels: 'none' },
  budget: { imageBytes: 49152, imageVars: 4000 },
  pins,
};

/**
 * Throws `partMismatch` when a memory or the clock is not what it should be. The slot speaks `protocols`: T=1 is for
 * images that are built to try it, since it does not fit the budget.
 */
export const wire = (protocols: ReaderProtocol[] = [t0]): Hal => {
  const timer = systemTimer();
  const { display, keypad, line, card, memory, rtc, network } = pins;
  SPI1.setup({ sck: pin(memory.sck), miso: pin(memory.miso), mosi: pin(memory.mosi), baud: 8000000 });
  I2C1.setup({ scl: pin(rtc.scl), sda: pin(rtc.sda), bitrate: 100000 });
  return {
    cardSlot: cardUart({
      uart: Serial2,
      present: pin(card.present),
      vcc: pin(card.vcc),
      reset: pin(card.reset),
      clock: pin(card.clock),
      tx: pin(card.tx),
      rx: pin(card.rx),
      timer,
      protocols,
    }),
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
    clock: ds3231({ i2c: I2C1 }),
    timer,
    collectGarbage,
    entropy: boardEntropy(),
    network: uartStream({ uart: Serial3, baud: 115200, tx: pin(network.tx), rx: pin(network.rx) }),
    sha256: espruinoSha256(),
    journalMemory: fm25v02({ spi: SPI1, select: pin(memory.framSelect) }),
    keyMemory: sram23lcv512({ spi: SPI1, select: pin(memory.sramSelect) }),
  };
};

/**
 * ST NUCLEO-F411RE (MB1136) with the vendor's Espruino build: every part on pins of its own, a modem on
 * Serial6, clock and display on one I²C bus. The console is on Serial2, the ST-Link's virtual port. The build
 * has no crypto library: SHA-256 is a kernel.
 */
import { boardEntropy } from '../hal/drivers/boardEntropy.ts';
import { busyTone } from '../hal/drivers/busyTone.ts';
import { buzzer } from '../hal/drivers/buzzer.ts';
import { collectGarbage } from '../hal/drivers/collectGarbage.ts';
import { handset } from '../hal/drivers/handset.ts';
import { ht9200a } from '../hal/drivers/ht9200a.ts';
import { keyMatrix, PAYPHONE_KEYS } from '../hal/drivers/keyMatrix.ts';
import { meterPulses } from '../hal/drivers/meterPulses.ts';
import { modemStream } from '../hal/drivers/modemStream.ts';
import { reversal } from '../hal/drivers/reversal.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { thumbCode } from '../hal/drivers/thumbCode.ts';
import { toneLine } from '../hal/drivers/toneLine.ts';
import type { HalWithoutHash } from '../hal/hal.ts';
import type { BoardDescription } from './board.ts';
import { pin } from './pin.ts';
import { wireBackpack, wireCard, wireClock, wireMemories } from './wiring.ts';

/**
 * The modem calls the center's gateway, whose number it stores (V.250, 6.3.1: `S=0` is the first stored
 * number). It hangs up first: it may be connected since before the board's start.
 */
const MODEM_COMMANDS = ['ATE0', 'ATH', 'ATDS=0'];

const pins = {
  backpack: { i2c: 'I2C1', scl: 'B8', sda: 'B9', address: 0x27 },
  keypad: { rows: ['C8', 'C9', 'C10', 'C12'], columns: ['A11', 'A12', 'B10', 'C3'] },
  hook: 'B5',
  speechRelay: 'B0',
  buzzer: 'B1',
  line: {
    loop: 'C4',
    generator: { enable: 'C5', clock: 'B12', data: 'C11' },
    reversal: 'B6',
    meter: 'B7',
    progress: 'A1',
  },
  card: { uart: 'Serial1', present: 'C0', vcc: 'C1', reset: 'C2', clock: 'A8', tx: 'A9', rx: 'A10' },
  memory: { spi: 'SPI2', sck: 'B13', miso: 'B14', mosi: 'B15', framSelect: 'A6', sramSelect: 'A7' },
  rtc: { i2c: 'I2C1', scl: 'B8', sda: 'B9' },
  network: { uart: 'Serial6', tx: 'C6', rx: 'C7', modem: true },
} as const;

export const description = {
  name: 'nucleo-f411re',
  title: 'ST NUCLEO-F411RE (STM32F411RE)',
  chip: { part: 'STM32F411RET6', core: 'cortex-m4', clockMHz: 100, variables: 7423 },
  storage: { bytes: 131072 },
  console: 'Serial2',
  header:
    'A0 A1 A4 A6 A7 A8 A9 A10 A11 A12 A15 B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B12 B13 B14 B15 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 D2',
  inside: 'A5 C13',
  native: { sha256: 'kernel', kernels: 'cortex-m4' },
  budget: { imageBytes: 65536, imageVars: 5000 },
  pins,
} satisfies BoardDescription;

/** The parts; none that is missing stops the others. */
export const wire = (): HalWithoutHash => {
  const timer = systemTimer();
  const { backpack, keypad, line, card, memory, rtc, network } = pins;
  const { generator } = line;
  const { journalMemory, keyMemory } = wireMemories(SPI2, memory);
  const clock = wireClock(I2C1, rtc);
  return {
    display: wireBackpack(I2C1, backpack, timer),
    keypad: keyMatrix({
      rows: keypad.rows.map(pin),
      columns: keypad.columns.map(pin),
      keys: PAYPHONE_KEYS,
      timer,
    }),
    handset: handset({ hook: pin(pins.hook), speechRelay: pin(pins.speechRelay) }),
    line: toneLine({
      loop: pin(line.loop),
      generator: ht9200a({
        enable: pin(generator.enable),
        clock: pin(generator.clock),
        data: pin(generator.data),
      }),
      supervisions: [
        reversal(pin(line.reversal)),
        meterPulses(pin(line.meter)),
        busyTone(pin(line.progress), timer),
      ],
      timer,
    }),
    sounder: buzzer({ pin: pin(pins.buzzer), timer }),
    cardSlot: wireCard(Serial1, card, timer),
    clock,
    timer,
    collectGarbage,
    entropy: boardEntropy(),
    network: modemStream({
      uart: Serial6,
      baud: 115200,
      tx: pin(network.tx),
      rx: pin(network.rx),
      timer,
      commands: MODEM_COMMANDS,
    }),
    journalMemory,
    keyMemory,
    nativeCode: thumbCode('kernels'),
  };
};

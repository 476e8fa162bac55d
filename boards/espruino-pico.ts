/**
 * Espruino Pico, revision 1.3. 22 pins are broken out, too few for all parts: the front is a panel on a
 * serial line made in software, since card, network and USB plug use the USARTs. The network is a modem on
 * Serial1.
 */
import { boardEntropy } from '../hal/drivers/boardEntropy.ts';
import { collectGarbage } from '../hal/drivers/collectGarbage.ts';
import { espruinoSha256 } from '../hal/drivers/espruinoSha256.ts';
import { softwareSerial } from '../hal/drivers/softwareSerial.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { thumbCode } from '../hal/drivers/thumbCode.ts';
import { uartStream } from '../hal/drivers/uartStream.ts';
import type { Hal } from '../hal/hal.ts';
import type { BoardDescription } from './board.ts';
import { pin } from './pin.ts';
import { wireCard, wireClock, wireMemories, wirePanel } from './wiring.ts';

/**
 * The console stays on the USB port: without a computer it would move to Serial1, which has another device.
 */
declare const USB: Serial;

const pins = {
  card: { uart: 'Serial2', present: 'A0', vcc: 'A1', reset: 'A4', clock: 'A8', tx: 'A2', rx: 'A3' },
  memory: { spi: 'SPI1', sck: 'A5', miso: 'A6', mosi: 'A7', framSelect: 'B10', sramSelect: 'B1' },
  rtc: { i2c: 'I2C1', scl: 'B8', sda: 'B9' },
  network: { uart: 'Serial1', tx: 'B6', rx: 'B7' },
  panel: { uart: 'software', baud: 9600, tx: 'B13', rx: 'B14' },
} as const;

export const description: BoardDescription = {
  name: 'espruino-pico',
  title: 'Espruino Pico R1.3 (STM32F401CD)',
  chip: { part: 'STM32F401CDU6', core: 'cortex-m4', clockMHz: 84, variables: 5100 },
  storage: { bytes: 49152 },
  console: 'USB',
  header: 'B15 B14 B13 B10 B1 A7 A6 A5 B3 B4 B5 B6 B7 A8 A4 A3 A2 A1 A0 A10 B9 B8',
  native: { sha256: 'espruino', kernels: 'cortex-m4' },
  faultSentences: false,
  languages: ['english'],
  services: false,
  craftMenu: false,
  budget: { imageBytes: 42418, imageVars: 3500 },
  pins,
};

/** The parts; none that is missing stops the others. */
export const wire = (): Hal => {
  const timer = systemTimer();
  const { card, memory, rtc, network, panel } = pins;
  USB.setConsole(true);
  const { display, keypad, handset, line, sounder } = wirePanel(softwareSerial(), panel, timer);
  const { journalMemory, keyMemory } = wireMemories(SPI1, memory);
  return {
    display,
    keypad,
    handset,
    line,
    sounder,
    cardSlot: wireCard(Serial2, card, timer),
    clock: wireClock(I2C1, rtc),
    timer,
    collectGarbage,
    entropy: boardEntropy(),
    network: uartStream({ uart: Serial1, baud: 115200, tx: pin(network.tx), rx: pin(network.rx) }),
    sha256: espruinoSha256(),
    journalMemory,
    keyMemory,
    nativeCode: thumbCode('kernels'),
  };
};

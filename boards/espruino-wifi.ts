/**
 * Espruino WiFi. 21 pins are broken out, too few for all parts: the front is a panel on a serial line made in
 * software, since card, Wi-Fi module and USB plug use the three USARTs. The module (ESP8266) is configured
 * once by its AT commands, to join the access point and to connect transparently when it starts
 * (`AT+CWJAP_DEF`, `AT+SAVETRANSLINK`).
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
  card: { uart: 'Serial1', present: 'A0', vcc: 'A1', reset: 'A4', clock: 'A8', tx: 'B6', rx: 'B7' },
  memory: { spi: 'SPI1', sck: 'A5', miso: 'A6', mosi: 'A7', framSelect: 'B0', sramSelect: 'B1' },
  rtc: { i2c: 'I2C1', scl: 'B8', sda: 'B9' },
  /** The module's own pins, not broken out. */
  network: { uart: 'Serial2', tx: 'A2', rx: 'A3', enable: 'A14', bootSelect: 'A13' },
  panel: { uart: 'software', baud: 9600, tx: 'B13', rx: 'B14' },
} as const;

export const description: BoardDescription = {
  name: 'espruino-wifi',
  title: 'Espruino WiFi (STM32F411CE)',
  chip: { part: 'STM32F411CEU6', core: 'cortex-m4', clockMHz: 100, variables: 8190 },
  storage: { bytes: 65536 },
  console: 'USB',
  header: 'B15 B14 B13 B10 B1 A7 A6 A5 A4 A1 A0 B3 B4 B5 B6 B7 B8 B9 B0 A10 A8',
  inside: 'A2 A3 A13 A14 A15',
  native: { sha256: 'espruino', kernels: 'cortex-m4' },
  faultSentences: false,
  craftMenu: false,
  budget: { imageBytes: 45056, imageVars: 6000 },
  pins,
};

/** The parts; none that is missing stops the others. */
export const wire = (): Hal => {
  const timer = systemTimer();
  const { card, memory, rtc, network, panel } = pins;
  USB.setConsole(true);
  pin(network.bootSelect).write(1);
  pin(network.enable).write(1);
  const { display, keypad, handset, line, sounder } = wirePanel(softwareSerial(), panel, timer);
  const { journalMemory, keyMemory } = wireMemories(SPI1, memory);
  return {
    display,
    keypad,
    handset,
    line,
    sounder,
    cardSlot: wireCard(Serial1, card, timer),
    clock: wireClock(I2C1, rtc),
    timer,
    collectGarbage,
    entropy: boardEntropy(),
    network: uartStream({ uart: Serial2, baud: 115200, tx: pin(network.tx), rx: pin(network.rx) }),
    sha256: espruinoSha256(),
    journalMemory,
    keyMemory,
    nativeCode: thumbCode('kernels'),
  };
};

/**
 * Espruino WiFi. 21 pins are broken out, too few for every part: the front is a panel on a serial line made in software, since the three
 * USARTs are the card's, the Wi-Fi module's and the USB plug's pins. The module (ESP8266) must have been told once, by its AT commands,
 * to join the access point and to connect transparently when it starts (`AT+CWJAP_DEF`, `AT+SAVETRANSLINK`).
 */
import { boardEntropy } from '../hal/drivers/boardEntropy.ts';
import { collectGarbage } from '../hal/drivers/collectGarbage.ts';
import { ds3231 } from '../hal/drivers/ds3231.ts';
import { espruinoSha256 } from '../hal/drivers/espruinoSha256.ts';
import { fm25v02 } from '../hal/drivers/fm25v02.ts';
import { cardUart } from '../hal/drivers/iso7816/cardSlot.ts';
import { panelLink } from '../hal/drivers/panelLink.ts';
import { softwareSerial } from '../hal/drivers/softwareSerial.ts';
import { sram23lcv512 } from '../hal/drivers/sram23lcv512.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { thumbCode } from '../hal/drivers/thumbCode.ts';
import { uartStream } from '../hal/drivers/uartStream.ts';
import type { Hal } from '../hal/hal.ts';
import type { BoardDescription } from './board.ts';
import { pin } from './pin.ts';

/** The USB port, where the console is kept: without a computer it would move to Serial1, which has other work. */
declare const USB: Serial;

const pins = {
  card: { uart: 'Serial1', present: 'A0', vcc: 'A1', reset: 'A4', clock: 'A8', tx: 'B6', rx: 'B7' },
  memory: { spi: 'SPI1', sck: 'A5', miso: 'A6', mosi: 'A7', framSelect: 'B0', sramSelect: 'B1' },
  rtc: { i2c: 'I2C1', scl: 'B8', sda: 'B9' },
  /** The module's own pins, not broken out. */
  network: { uart: 'Serial2', tx: 'A2', rx: 'A3', enable: 'A14', bootSelect: 'A13' },
  panel: { uart: 'software', tx: 'B13', rx: 'B14' },
} as const;

export const description: BoardDescription = {
  name: 'espruino-wifi',
  title: 'Espruino WiFi (STM32F411CE)',
  chip: { part: 'STM32F411CEU6', core: 'cortex-m4', clockMHz: 100, variables: 8190 },
  storage: { bytes: 65536 },
  console: 'USB',
  native: { sha256: 'espruino', kernels: 'cortex-m4' },
  faultSentences: false,
  budget: { imageBytes: 43008, imageVars: 6000 },
  pins,
};

/** Throws `partMismatch` when a memory or the clock is not what it should be. */
export const wire = (): Hal => {
  const timer = systemTimer();
  const { card, memory, rtc, network, panel } = pins;
  USB.setConsole(true);
  SPI1.setup({ sck: pin(memory.sck), miso: pin(memory.miso), mosi: pin(memory.mosi), baud: 8000000 });
  I2C1.setup({ scl: pin(rtc.scl), sda: pin(rtc.sda), bitrate: 100000 });
  pin(network.bootSelect).write(1);
  pin(network.enable).write(1);
  const { display, keypad, handset, line, sounder } = panelLink({
    uart: softwareSerial(),
    baud: 9600,
    tx: pin(panel.tx),
    rx: pin(panel.rx),
    timer,
  });
  return {
    display,
    keypad,
    handset,
    line,
    sounder,
    cardSlot: cardUart({
      uart: Serial1,
      present: pin(card.present),
      vcc: pin(card.vcc),
      reset: pin(card.reset),
      clock: pin(card.clock),
      tx: pin(card.tx),
      rx: pin(card.rx),
      timer,
    }),
    clock: ds3231({ i2c: I2C1 }),
    timer,
    collectGarbage,
    entropy: boardEntropy(),
    network: uartStream({ uart: Serial2, baud: 115200, tx: pin(network.tx), rx: pin(network.rx) }),
    sha256: espruinoSha256(),
    journalMemory: fm25v02({ spi: SPI1, select: pin(memory.framSelect) }),
    keyMemory: sram23lcv512({ spi: SPI1, select: pin(memory.sramSelect) }),
    nativeCode: thumbCode('kernels'),
  };
};

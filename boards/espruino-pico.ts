/**
 * Espruino Pico, revision 1.3. 22 pins are broken out, too few for every part: the front is a panel on a serial line made in software,
 * since the USARTs are the card's, the network's and the USB plug's pins. The network is a modem on Serial1.
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
  card: { uart: 'Serial2', present: 'A0', vcc: 'A1', reset: 'A4', clock: 'A8', tx: 'A2', rx: 'A3' },
  memory: { spi: 'SPI1', sck: 'A5', miso: 'A6', mosi: 'A7', framSelect: 'B10', sramSelect: 'B1' },
  rtc: { i2c: 'I2C1', scl: 'B8', sda: 'B9' },
  network: { uart: 'Serial1', tx: 'B6', rx: 'B7' },
  panel: { uart: 'software', tx: 'B13', rx: 'B14' },
} as const;

export const description: BoardDescription = {
  name: 'espruino-pico',
  title: 'Espruino Pico R1.3 (STM32F401CD)',
  chip: { part: 'STM32F401CDU6', core: 'cortex-m4', clockMHz: 84, variables: 5100 },
  storage: { bytes: 49152 },
  console: 'USB',
  native: { sha256: 'espruino', kernels: 'cortex-m4' },
  faultSentences: false,
  budget: { imageBytes: 43008, imageVars: 3500 },
  pins,
};

/** Throws `partMismatch` when a memory or the clock is not what it should be. */
export const wire = (): Hal => {
  const timer = systemTimer();
  const { card, memory, rtc, network, panel } = pins;
  USB.setConsole(true);
  SPI1.setup({ sck: pin(memory.sck), miso: pin(memory.miso), mosi: pin(memory.mosi), baud: 8000000 });
  I2C1.setup({ scl: pin(rtc.scl), sda: pin(rtc.sda), bitrate: 100000 });
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
      uart: Serial2,
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
    network: uartStream({ uart: Serial1, baud: 115200, tx: pin(network.tx), rx: pin(network.rx) }),
    sha256: espruinoSha256(),
    journalMemory: fm25v02({ spi: SPI1, select: pin(memory.framSelect) }),
    keyMemory: sram23lcv512({ spi: SPI1, select: pin(memory.sramSelect) }),
    nativeCode: thumbCode('kernels'),
  };
};

/**
 * An ESP32 module (WROOM-32) with stock firmware: network by its own Wi-Fi, SHA-256 by its library,
 * signatures in portable JavaScript, since its Xtensa core does not run the Thumb-2 kernels. A verification
 * takes minutes: the board shows that the program runs, but serves no caller. The front is a panel on
 * Serial3. The Storage file `network` says where to connect (`hal/drivers/wifiSocket.ts`).
 */
import { boardEntropy } from '../hal/drivers/boardEntropy.ts';
import { collectGarbage } from '../hal/drivers/collectGarbage.ts';
import { espruinoSha256 } from '../hal/drivers/espruinoSha256.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { wifiSettings, wifiSocket } from '../hal/drivers/wifiSocket.ts';
import type { Hal } from '../hal/hal.ts';
import type { BoardDescription } from './board.ts';
import { wireCard, wireClock, wireMemories, wirePanel } from './wiring.ts';

const pins = {
  card: { uart: 'Serial2', present: 'D14', vcc: 'D32', reset: 'D33', clock: 'D25', tx: 'D4', rx: 'D5' },
  memory: { spi: 'SPI2', sck: 'D18', miso: 'D19', mosi: 'D23', framSelect: 'D26', sramSelect: 'D27' },
  rtc: { i2c: 'I2C1', scl: 'D22', sda: 'D21' },
  wifi: true,
  panel: { uart: 'Serial3', baud: 9600, tx: 'D17', rx: 'D16' },
} as const;

export const description = {
  name: 'esp32',
  title: 'ESP32 (WROOM-32), portable arithmetic',
  chip: { part: 'ESP32', core: 'xtensa', clockMHz: 240, variables: 16383 },
  storage: { bytes: 917504 },
  console: 'Serial1',
  header: 'D0 D2 D4 D5 D12 D13 D14 D15 D16 D17 D18 D19 D21 D22 D23 D25 D26 D27 D32 D33 D34 D35 D36 D39',
  native: { sha256: 'espruino', kernels: 'none' },
  budget: { imageBytes: 65536, imageVars: 6000 },
  pins,
} satisfies BoardDescription;

/** Throws `partMismatch` when the file `network` is missing. */
export const wire = (): Hal => {
  const timer = systemTimer();
  const { card, memory, rtc, panel } = pins;
  const { display, keypad, handset, line, sounder } = wirePanel(Serial3, panel, timer);
  const { journalMemory, keyMemory } = wireMemories(SPI2, memory);
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
    network: wifiSocket({ settings: wifiSettings('network'), timer }),
    sha256: espruinoSha256(),
    journalMemory,
    keyMemory,
  };
};

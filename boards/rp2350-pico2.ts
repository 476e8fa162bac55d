/**
 * Raspberry Pi Pico 2 (RP2350A, its Cortex-M33 cores) with the vendor's Espruino build. 26 pins are broken
 * out, too few for all parts: the front is a panel on a serial line made in software, since card and network
 * use the two UARTs. The build has no crypto library: SHA-256 is a kernel. The kernels are Thumb-2 with the
 * DSP extension's UMAAL, which this core has.
 */
import { boardEntropy } from '../hal/drivers/boardEntropy.ts';
import { collectGarbage } from '../hal/drivers/collectGarbage.ts';
import { softwareSerial } from '../hal/drivers/softwareSerial.ts';
import { systemTimer } from '../hal/drivers/systemTimer.ts';
import { thumbCode } from '../hal/drivers/thumbCode.ts';
import { uartStream } from '../hal/drivers/uartStream.ts';
import type { HalWithoutHash } from '../hal/hal.ts';
import type { BoardDescription } from './board.ts';
import { pin } from './pin.ts';
import { wireCard, wireClock, wireMemories, wirePanel } from './wiring.ts';

/**
 * The console stays on the USB port: without a computer it would move to Serial1, which has another device.
 */
declare const USB: Serial;

const pins = {
  card: { uart: 'Serial2', present: 'D11', vcc: 'D7', reset: 'D10', clock: 'D6', tx: 'D4', rx: 'D5' },
  memory: { spi: 'SPI1', sck: 'D18', miso: 'D16', mosi: 'D19', framSelect: 'D17', sramSelect: 'D20' },
  rtc: { i2c: 'I2C1', scl: 'D9', sda: 'D8' },
  network: { uart: 'Serial1', tx: 'D0', rx: 'D1' },
  panel: { uart: 'software', baud: 9600, tx: 'D14', rx: 'D15' },
} as const;

export const description = {
  name: 'rp2350-pico2',
  title: 'Raspberry Pi Pico 2 (RP2350)',
  chip: { part: 'RP2350A', core: 'cortex-m33', clockMHz: 150, variables: 16000 },
  storage: { bytes: 3145728 },
  console: 'USB',
  header: 'D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 D14 D15 D16 D17 D18 D19 D20 D21 D22 D26 D27 D28',
  inside: 'D23 D24 D25 D29',
  native: { sha256: 'kernel', kernels: 'cortex-m4' },
  budget: { imageBytes: 65536, imageVars: 6000 },
  pins,
} satisfies BoardDescription;

/** The parts; none that is missing stops the others. */
export const wire = (): HalWithoutHash => {
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
    journalMemory,
    keyMemory,
    nativeCode: thumbCode('kernels'),
  };
};

/**
 * Wiring that boards have in common: makes the drivers of a group of parts from the pins of a board's data. A
 * board calls the functions of its own parts; its image contains no others.
 */
import { USER_GLYPHS } from '../hal/characterGlyphs.ts';
import type { Clock } from '../hal/clock.ts';
import type { Display } from '../hal/display.ts';
import { clearI2c } from '../hal/drivers/clearI2c.ts';
import { ds3231 } from '../hal/drivers/ds3231.ts';
import { fm25v02 } from '../hal/drivers/fm25v02.ts';
import { hd44780 } from '../hal/drivers/hd44780.ts';
import { type CardUart, type CardUartOptions, cardUart } from '../hal/drivers/iso7816/cardSlot.ts';
import { type Panel, panelLink } from '../hal/drivers/panelLink.ts';
import { pcf8574Bus } from '../hal/drivers/pcf8574Bus.ts';
import { sram23lcv512 } from '../hal/drivers/sram23lcv512.ts';
import type { Memory } from '../hal/memory.ts';
import type { Timer } from '../hal/timer.ts';
import type { BoardPins, CardPins, I2cPins } from './board.ts';
import { pin } from './pin.ts';

/** Both memories allow 20 MHz and more; loose wires do not. */
const SPI_HZ = 8000000;
/** The PCF8574's and the DS3231's standard mode. */
const I2C_HZ = 100000;

/** The slot whose socket is wired to the board itself. */
export const wireCard = (
  uart: Serial,
  card: CardPins & Required<Pick<CardPins, 'present' | 'reset'>>,
  timer: Timer,
  protocols?: CardUartOptions['protocols'],
): CardUart =>
  cardUart({
    uart,
    present: pin(card.present),
    vcc: pin(card.vcc),
    reset: pin(card.reset),
    clock: pin(card.clock),
    tx: pin(card.tx),
    rx: pin(card.rx),
    timer,
    ...(protocols ? { protocols } : {}),
  });

/**
 * FRAM and battery RAM on one bus. One that is missing does not stop the board: each access to it throws its
 * code.
 */
export const wireMemories = (
  spi: Spi,
  memory: NonNullable<BoardPins['memory']>,
): { journalMemory: Memory; keyMemory: Memory } => {
  spi.setup({ sck: pin(memory.sck), miso: pin(memory.miso), mosi: pin(memory.mosi), baud: SPI_HZ });
  return {
    journalMemory: fm25v02({ spi, select: pin(memory.framSelect) }),
    keyMemory: sram23lcv512({ spi, select: pin(memory.sramSelect) }),
  };
};

/** A bus, for all parts on it; frees it first when one of them holds it. */
export const wireI2c = (i2c: I2c, pins: I2cPins): I2c => {
  const scl = pin(pins.scl);
  const sda = pin(pins.sda);
  clearI2c(scl, sda);
  i2c.setup({ scl, sda, bitrate: I2C_HZ });
  return i2c;
};

export const wireClock = (i2c: I2c, rtc: I2cPins): Clock => ds3231({ i2c, setUp: () => wireI2c(i2c, rtc) });

/** The display behind a PCF8574; sets the bus up, and again after a transfer that is not acknowledged. */
export const wireBackpack = (
  i2c: I2c,
  backpack: NonNullable<BoardPins['backpack']>,
  timer: Timer,
): Display => {
  const setUp = () => wireI2c(i2c, backpack);
  setUp();
  const bus = pcf8574Bus({ i2c, address: backpack.address, setUp });
  return hd44780({ bus, timer, glyphs: USER_GLYPHS });
};

/** The front panel on a serial line. */
export const wirePanel = (uart: Serial, panel: NonNullable<BoardPins['panel']>, timer: Timer): Panel =>
  panelLink({ uart, baud: panel.baud, tx: pin(panel.tx), rx: pin(panel.rx), timer });

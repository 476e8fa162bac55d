import type { Hd44780Bus } from './hd44780.ts';

/**
 * The usual display module: P0 RS, P1 R/W, P2 E, P3 backlight's transistor, P4 to P7 the data lines D4 to D7.
 */
const E = 0x04;
/**
 * The port's power-on state, all high, is a read with E high: E has to fall alone, or the display takes it
 * for a write.
 */
const POWER_ON_WITHOUT_E = 0xff & ~E;
const BACKLIGHT = 0x08;

/**
 * An HD44780 behind a PCF8574 (NXP data sheet SCPS068/PCF8574 Rev. 5): each octet after the address is what
 * the eight port pins show from its acknowledge on. A nibble takes three octets, since the part wants RS and
 * data still before E rises (t_AS 40 ns) and after it falls (t_DH 10 ns), and port pins change together. At
 * 100 kHz an octet lasts 90 µs: longer than the 41 µs of a data write, so nothing is waited for. A faster bus
 * than 200 kHz would be too fast for the display.
 *
 * `address` is 7 bits: 20h–27h for a PCF8574 (A2 to A0 high on the usual module: 27h), 38h–3Fh for a
 * PCF8574A. `setUp` frees the bus and sets it up. A transfer that is not acknowledged throws nothing: it sets
 * the bus up anew and ends what goes to the display until that is initialised again, since the nibbles that
 * were lost would shift the rest. Neither part has an identity, so a display that is missing behind an
 * expander that answers is not noticed.
 */
export const pcf8574Bus = (options: { i2c: I2c; address: number; setUp: () => void }): Hd44780Bus => {
  const { i2c, address, setUp } = options;
  let failed = false;
  const pulse = (port: number): number[] => [port, port | E, port];
  const send = (octets: number[]) => {
    try {
      i2c.writeTo(address, octets);
    } catch (_) {
      failed = true;
      setUp();
    }
  };
  return {
    nibble(value) {
      failed = false;
      send([POWER_ON_WITHOUT_E].concat(pulse((value << 4) | BACKLIGHT)));
    },
    byte(rs, value) {
      if (failed) return;
      send(pulse((value & 0xf0) | BACKLIGHT | rs).concat(pulse(((value & 15) << 4) | BACKLIGHT | rs)));
    },
    hasFailed: () => failed,
  };
};

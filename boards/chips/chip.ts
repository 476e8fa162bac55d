/**
 * What a chip's pins can do, as the interpreter uses them. Host tools check boards against it; no image carries it.
 */
export interface ChipTable {
  /** Where it was read, and how sure it is. */
  readonly source: string;
  /** Every pin of the package that is a port's, with blanks between. */
  readonly pins: string;
  /** Pins that cannot drive. */
  readonly inputOnly?: string;
  /** `Serial1.tx`, `SPI1.sck`, `I2C1.scl` → pins, with blanks between. */
  readonly functions: Readonly<Record<string, string>>;
  /**
   * Timer of a pin's PWM, as the interpreter takes it: a timer has one frequency. `any`: each pin can have a generator of its
   * own.
   */
  readonly pwm: Readonly<Record<string, string>> | 'any';
  /** `number`: an interrupt line belongs to a pin's number, whatever its port, so that two watched pins must differ in it. */
  readonly watches: 'number' | 'any';
  /** Pins of a console that is not on USB or Bluetooth: what the interpreter may take when it looks for one. */
  readonly consoles: Readonly<Record<string, string>>;
}

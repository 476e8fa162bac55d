/**
 * The functions of a chip's pins, as the interpreter uses them. Host tools check boards against it; no image
 * contains it.
 */
export interface ChipTable {
  /** The document that the table was read from, and how sure it is. */
  readonly source: string;
  /** Every port pin of the package, with blanks between. */
  readonly pins: string;
  /** Pins that cannot drive. */
  readonly inputOnly?: string;
  /** `Serial1.tx`, `SPI1.sck`, `I2C1.scl` → pins, with blanks between. */
  readonly functions: Readonly<Record<string, string>>;
  /**
   * The timer of each pin's PWM in the interpreter; a timer has one frequency. `any`: each pin can have a
   * generator of its own.
   */
  readonly pwm: Readonly<Record<string, string>> | 'any';
  /**
   * `number`: pins of the same number share an interrupt line in all ports, so watched pins must differ in
   * their numbers.
   */
  readonly watches: 'number' | 'any';
  /**
   * Pins of consoles other than USB and Bluetooth, which the interpreter may take when it looks for a
   * console.
   */
  readonly consoles: Readonly<Record<string, string>>;
}

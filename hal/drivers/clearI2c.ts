/**
 * "The controller should send nine clock pulses. The device that held the bus LOW should release it sometime
 * within those"
 */
const CLOCKS_MAX = 9;

/**
 * Frees an I²C bus (UM10204, 3.1.16 "Bus clear"): a part that was cut off inside a read holds SDA low until
 * its octet is clocked out, over resets, and over power cuts when it has a battery. DS3231 (19-5170):
 * "toggling SCL until SDA is observed to be at a high level", then START; a STOP follows. The pins are GPIO
 * here: `setup` of the bus follows.
 */
export const clearI2c = (scl: Pin, sda: Pin): void => {
  for (const wire of [scl, sda]) {
    wire.mode('opendrain');
    wire.write(1);
  }
  for (let left = CLOCKS_MAX; left > 0 && !sda.read(); left--) {
    scl.write(0);
    scl.write(1);
  }
  sda.write(0);
  sda.write(1);
};

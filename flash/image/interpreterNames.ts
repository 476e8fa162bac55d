/** Global names of the interpreter (2v29), without those of pins and devices. */
const NAMED =
  'Array ArrayBuffer ArrayBufferView Badge Bangle BLE Bluetooth Boolean BTN C CLOCK DataView Date E Error ESP32 ESP8266 ' +
  'Ethernet Float32Array Float64Array Function Graphics HIGH I2C Infinity Int16Array Int32Array Int8Array InternalError ' +
  'JSON LED Level LoopbackA LoopbackB LOW Math Microbit MOS Modules NaN Neopixel NRF Number Nucleo Object OneWire Pico Pin ' +
  'Pixl Promise ReferenceError RegExp SCL SDA Serial Server Socket SPI Storage StorageFile String SyntaxError Telnet ' +
  'Terminal TypeError TV Uint16Array Uint24Array Uint32Array Uint8Array Uint8ClampedArray Unistroke USB VIBRATE WIZnet ' +
  'Waveform Wifi WLAN acceleration analogRead analogWrite arguments atob btoa changeInterval clearInterval clearTimeout ' +
  'clearWatch compass console crypto decodeURIComponent digitalPulse digitalRead digitalWrite dump echo edit ' +
  'encodeURIComponent eval exports fs g getPinMode getSerial getTime global globalThis global_gc http interrupt isFinite isNaN ' +
  'load lock memoryArea module net neopixel onInit parseFloat parseInt peek16 peek32 peek8 pinMode poke16 poke32 poke8 ' +
  'print process quit require reset result save setBusyIndicator setDeepSleep setInterval setSleepIndicator setTime ' +
  'setTimeout setWatch shiftOut show tls trace undefined';

const numbered = (prefix: string, last: number): string[] =>
  Array.from({ length: last + 1 }, (_, number) => `${prefix}${number}`);

/**
 * Names that the minifier must not choose: an image's own top-level names are globals, and a variable named
 * `E` or `A1` would replace the interpreter's. Names of pins and devices follow a pattern, since they differ
 * from board to board.
 */
export const INTERPRETER_NAMES: readonly string[] = [
  ...NAMED.split(' '),
  ...[...'ABCDEFGHIJ'].flatMap(port => numbered(port, 16)),
  ...['LED', 'BTN', 'SPI', 'I2C', 'Serial', 'CAN'].flatMap(device => numbered(device, 9)),
  ...numbered('D', 63),
];

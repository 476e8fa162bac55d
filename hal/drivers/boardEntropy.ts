import type { Entropy } from '../entropy.ts';

/** Octets of a number's text: cheaper and more even than picking its bits apart. */
const stir = (into: Uint8Array, at: number, value: number): number => {
  const text = String(value);
  for (let i = 0; i < text.length; i++) {
    into[at % into.length] = (into[at % into.length] * 31 + text.charCodeAt(i)) & 255;
    at++;
  }
  return at;
};

/**
 * A chip without the sensor (or an emulated one) throws: it has that much less noise, and `hwRand` and time
 * remain.
 */
const stirSensor = (into: Uint8Array, at: number, read: () => number): number => {
  try {
    return stir(into, at, read());
  } catch {
    return at;
  }
};

/**
 * Every source the board has, stirred into the bytes: the firmware's own noise (`E.hwRand`: XORed ADC samples
 * on STM32, no CSPRNG, the same at every boot under emulation), uptime to the microsecond at each reading,
 * die temperature and supply voltage. Raw: a few bits a byte at best; the generator conditions it with a
 * hash.
 */
export const boardEntropy = (): Entropy => ({
  gather(length) {
    const noise = new Uint8Array(length);
    let at = stirSensor(noise, 0, () => E.getTemperature());
    at = stirSensor(noise, at, () => E.getAnalogVRef());
    stir(noise, at, getTime());
    for (let i = 0; i < length; i++) noise[i] ^= E.hwRand() ^ (getTime() * 1000000);
    return noise;
  },
});

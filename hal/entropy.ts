/**
 * Raw noise of the board, to seed a generator with. Not promised: that it is uniform or independent (the STM32
 * port XORs ADC noise, and repeats it at every boot under emulation); `firmware/crypto/drbg.ts` conditions it.
 */
export interface Entropy {
  /** `length` bytes from every source the board has. */
  gather(length: number): Uint8Array;
}

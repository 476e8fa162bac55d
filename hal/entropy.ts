/**
 * Raw noise of the board, as a seed for a generator. Not promised: that it is uniform or independent (the
 * STM32 port XORs ADC noise; under emulation the noise is the same at every boot). `firmware/crypto/drbg.ts`
 * conditions it.
 */
export interface Entropy {
  /** `length` bytes from all sources of the board. */
  gather(length: number): Uint8Array;
}

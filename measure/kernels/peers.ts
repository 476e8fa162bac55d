/**
 * Other verifications on a Cortex-M4. They were counted once, as the kernels are: exact instructions on the
 * emulated core, weighed with the same figures; compiled with `-O2` and with their own assembly. No command
 * of this repository counts them again. The P-256 assembly met its authors' figure on silicon within 0.5 %.
 */

/** What one verification of another implementation costs. */
export interface PeerFigure {
  readonly name: string;
  readonly instructions: number;
  readonly cycles: number;
}

/** Powers modulo 2048 bits. */
export const POWER_PEERS: readonly PeerFigure[] = [
  { name: 'wolfSSL 5.9, e = 8', instructions: 140_000, cycles: 214_000 },
  { name: 'mbedTLS 2.28, e = 8', instructions: 298_000, cycles: 449_000 },
  { name: 'wolfSSL, RSA e = 65537', instructions: 451_000, cycles: 692_000 },
  { name: 'BearSSL i31, e = 8', instructions: 1_450_000, cycles: 1_750_000 },
  { name: 'BearSSL, RSA e = 65537', instructions: 3_100_000, cycles: 3_700_000 },
];

/** Verifications on elliptic curves, whose cost has no modulus to grow with. */
export const CURVE_PEERS: readonly PeerFigure[] = [
  { name: 'P-256, best assembly', instructions: 691_000, cycles: 971_000 },
  { name: 'Ed25519, orlp', instructions: 1_300_000, cycles: 1_800_000 },
  { name: 'P-256, micro-ecc', instructions: 4_100_000, cycles: 6_700_000 },
  { name: 'Ed25519, TweetNaCl', instructions: 64_000_000, cycles: 83_000_000 },
];

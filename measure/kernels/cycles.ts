/**
 * Cycles of a trace by the weights that ARM publishes for Cortex-M3 and M4 at zero wait states (Technical
 * Reference Manuals, "Instruction timing"). It is a model: it met one published figure of silicon, P-256,
 * within 0.5 %.
 */
import type { Core } from '../../flash/kernels/blobs.ts';

interface Weights {
  multiplyLong: number;
  multiplyAccumulateLong: number;
  multiplyAccumulate: number;
  /** 2 to 12, by the operands. */
  divide: number;
}
const WEIGHTS: Record<Core, Weights> = {
  'cortex-m4': { multiplyLong: 1, multiplyAccumulateLong: 1, multiplyAccumulate: 1, divide: 7 },
  'cortex-m3': { multiplyLong: 4, multiplyAccumulateLong: 5.5, multiplyAccumulate: 2, divide: 7 },
};
const REFILL = 2;

interface Instruction {
  bytes: 2 | 4;
  cycles: number;
  /** A single load: the next one right after it takes a cycle less. */
  load: boolean;
}

const onesIn = (bits: number): number => {
  let ones = 0;
  for (let rest = bits; rest; rest &= rest - 1) ones++;
  return ones;
};
const narrow = (cycles: number, load = false): Instruction => ({ bytes: 2, cycles, load });
const wide = (cycles: number, load = false): Instruction => ({ bytes: 4, cycles, load });

/** ARMv7-M Architecture Reference Manual, A5.2. */
const decodeNarrow = (code: number): Instruction => {
  const major = code >> 11;
  if (major === 0b01001) return narrow(2, true);
  if (code >> 12 === 0b0101) return ((code >> 9) & 7) >= 3 ? narrow(2, true) : narrow(2);
  if (major >= 0b01100 && major <= 0b10011) return major & 1 ? narrow(2, true) : narrow(1);
  if ((code & 0xf600) === 0xb400) return narrow(1 + onesIn(code & 0x1ff));
  if (code >> 12 === 0b1100) return narrow(1 + onesIn(code & 0xff));
  return narrow(1);
};

/** The same, A5.3. */
const decodeWide = (first: number, second: number, weights: Weights): Instruction => {
  if ((first & 0xfe40) === 0xe800) return wide(1 + onesIn(second));
  if ((first & 0xfe40) === 0xe840) return wide(3);
  if ((first & 0xfe00) === 0xf800) {
    if (first & 0x10) return wide(2, true);
    return wide((first & 0x80) === 0 && (second & 0x0fc0) === 0 ? 2 : 1);
  }
  if ((first & 0xff80) === 0xfb80) {
    const kind = (first >> 4) & 7;
    if (kind & 1) return wide(weights.divide);
    return wide(kind < 4 ? weights.multiplyLong : weights.multiplyAccumulateLong);
  }
  if ((first & 0xff80) === 0xfb00 && second >> 12 !== 15) return wide(weights.multiplyAccumulate);
  return wide(1);
};

const decode = (code: DataView, at: number, weights: Weights): Instruction => {
  const first = code.getUint16(at, true);
  return first >> 11 < 0b11101
    ? decodeNarrow(first)
    : decodeWide(first, code.getUint16(at + 2, true), weights);
};

/**
 * Cycles of `trace`, the addresses of instructions in the order of execution, in code that starts at `base`.
 */
export const cyclesOf = (core: Core, octets: Uint8Array, base: number, trace: readonly number[]): number => {
  const code = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const known = new Map<number, Instruction>();
  let cycles = 0;
  let afterLoad = false;
  trace.forEach((address, i) => {
    const instruction = known.get(address) ?? decode(code, address - base, WEIGHTS[core]);
    known.set(address, instruction);
    cycles += instruction.load && afterLoad ? 1 : instruction.cycles;
    if (trace[i + 1] !== address + instruction.bytes) cycles += REFILL;
    afterLoad = instruction.load;
  });
  return cycles;
};

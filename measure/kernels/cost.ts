import type { Core } from '../../flash/kernels/blobs.ts';
import { KernelCalls, SLOT_BYTES } from '../../flash/kernels/calls.ts';
import { CODE_BASE } from '../../flash/kernels/coreScript.ts';
import { cyclesOf } from './cycles.ts';
import type { Cost } from './figures.ts';

/** Puts calls into a run. */
export type PutCalls = (calls: KernelCalls) => void;

/** For a call that needs none before it. */
export const noCalls: PutCalls = () => {};

const PREPARED = ['publicKey', 'secretKey', 'coupon'] as const;

/** What a run of `before` leaves in the slots. */
const slotsAfter = (core: Core, before: PutCalls): Uint8Array[] => {
  const calls = new KernelCalls(core);
  before(calls);
  for (const name of PREPARED) calls.read(name, SLOT_BYTES);
  return calls.run('plain').reads;
};

/**
 * Cost of the one call that `call` makes, after those of `before`: instructions by the timer, cycles by the
 * trace. Throws Error when the call fails, or when timer and trace differ.
 */
export const costOf = (core: Core, before: PutCalls, call: PutCalls): Cost => {
  const slots = slotsAfter(core, before);
  const runIn = (mode: 'count' | 'trace') => {
    const calls = new KernelCalls(core);
    PREPARED.forEach((name, i) => {
      calls.restore(name, slots[i]);
    });
    call(calls);
    return { ...calls.run(mode), code: calls.code };
  };
  const [{ result, instructions }] = runIn('count').calls;
  const { trace, code } = runIn('trace');
  if (result !== 1) throw new Error(`call: expected result 1, got ${result}`);
  if (trace.length !== instructions)
    throw new Error(`trace: expected ${instructions} instructions, got ${trace.length}`);
  return { instructions, cycles: cyclesOf(core, code, CODE_BASE, trace) };
};

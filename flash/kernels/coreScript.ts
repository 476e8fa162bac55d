/**
 * A script for a bare emulated Cortex-M core: memory writes, calls and reads. `harness.S` carries it out by
 * semihosting; QEMU counts instructions exactly.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQemu } from '../emulator/qemu.ts';
import { type Core, harnessPath } from './blobs.ts';

const MACHINES: Record<Core, string> = { 'cortex-m4': 'mps2-an386', 'cortex-m3': 'mps2-an385' };
const runTimeoutMs = 10 * 60_000;

/** Address at which callers put code. */
export const CODE_BASE = 0x0010_0000;
/** Address from which callers put operands. */
export const RAM_BASE = 0x2010_0000;
/** Address down to which the stack may grow; the harness starts it at 0x2008_0000. */
export const STACK_END = 0x2000_0000;
/** First address and bytes. */
export type Range = readonly [number, number];
const ALL_CODE: Range = [CODE_BASE, 0x1_0000];

/** What a call gave. */
export interface CallAnswer {
  /** r0. */
  result: number;
  /** Exact, without the harness's own; only in a run that counts. */
  instructions: number;
}

/** Answers of a run, in the order of the calls and of the reads. */
export interface ScriptAnswers {
  calls: CallAnswer[];
  reads: Uint8Array[];
  /** Addresses of instructions in the order of their execution; empty unless the run traces. */
  trace: number[];
}

/**
 * `plain` is fastest; `count` makes one instruction 1024 ns of the emulated clock; `trace` logs the address
 * of every instruction; `visits` logs only addresses that are jumped to.
 */
export type RunMode = 'plain' | 'count' | 'trace' | 'visits';

/** What the harness reads: a kind (0 end, 1 write, 2 read, 3 call) and three words, little-endian. */
const command = (kind: number, a: number, b: number, c: number): Buffer =>
  Buffer.from(new Uint32Array([kind, a, b, c]).buffer);

/** Instructions from 25 MHz ticks of 40 ns at 1024 ns an instruction, rounded: 25.6 ticks each. */
const fromTicks = (ticks: number): number => Math.floor((ticks * 10 + 128) / 256);

/** Between the two loads of the timer the harness has its own `blx` and the second load. */
const harnessInstructions = 2;

const hex = (value: number): string => `0x${value.toString(16)}`;
const isTraced = (mode: RunMode): boolean => mode === 'trace' || mode === 'visits';

const optionsFor = (core: Core, mode: RunMode, traced: readonly Range[]): string[] => {
  const options = ['-M', MACHINES[core], '-display', 'none', '-monitor', 'none', '-serial', 'none'];
  options.push('-semihosting-config', 'enable=on,target=native', '-kernel', harnessPath);
  if (mode === 'count') options.push('-icount', 'shift=10,sleep=off');
  if (mode === 'trace') options.push('-accel', 'tcg,one-insn-per-tb=on');
  if (!isTraced(mode)) return options;
  const ranges = traced.map(([at, bytes]) => `${hex(at)}+${hex(bytes)}`).join(',');
  return [...options, '-d', 'exec,nochain', '-D', 'trace', '-dfilter', ranges];
};

/** Collects writes, calls and reads for one run. */
export class CoreScript {
  private readonly pieces: Buffer[] = [];
  private readonly expected: { kind: 'call' | 'read'; length: number }[] = [];

  write(address: number, octets: Uint8Array): void {
    this.pieces.push(command(1, address, octets.length, 0), Buffer.from(octets));
  }
  read(address: number, length: number): void {
    this.pieces.push(command(2, address, length, 0));
    this.expected.push({ kind: 'read', length });
  }
  /** Calls `address` with `argument` in r0. */
  call(address: number, argument: number): void {
    this.pieces.push(command(3, address | 1, argument, 1));
    this.expected.push({ kind: 'call', length: 8 });
  }

  /**
   * Runs the script on a core that starts anew; `traced` bounds what a trace logs. Throws `noEmulator`, and
   * Error when the core trapped or gave fewer answers than expected.
   */
  run(core: Core, mode: RunMode, traced: readonly Range[] = [ALL_CODE]): ScriptAnswers {
    return runQemu(
      folder => {
        writeFileSync(join(folder, 'script'), Buffer.concat([...this.pieces, command(0, 0, 0, 0)]));
        return optionsFor(core, mode, traced);
      },
      folder => ({
        ...this.answers(readFileSync(join(folder, 'answers'))),
        trace: isTraced(mode) ? addresses(readFileSync(join(folder, 'trace'), 'latin1')) : [],
      }),
      runTimeoutMs,
    );
  }

  private answers(octets: Buffer): Pick<ScriptAnswers, 'calls' | 'reads'> {
    const calls: CallAnswer[] = [];
    const reads: Uint8Array[] = [];
    let at = 0;
    for (const { kind, length } of this.expected) {
      if (at + length > octets.length)
        throw new Error(`core: expected ${at + length} octets of answers, got ${octets.length}`);
      if (kind === 'read') reads.push(new Uint8Array(octets.subarray(at, at + length)));
      else calls.push(callAnswer(octets, at));
      at += length;
    }
    return { calls, reads };
  }
}

const callAnswer = (octets: Buffer, at: number): CallAnswer => ({
  result: octets.readUInt32LE(at),
  instructions: fromTicks(octets.readUInt32LE(at + 4)) - harnessInstructions,
});

/** `Trace 0: 0x7f… [00000000/00100048/…] …`: the second number in brackets is the program counter. */
const addresses = (log: string): number[] =>
  [...log.matchAll(/^Trace \d+: \S+ \[[0-9a-f]+\/([0-9a-f]+)\//gm)].map(match =>
    Number.parseInt(match[1], 16),
  );

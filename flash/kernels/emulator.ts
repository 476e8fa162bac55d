/** An emulated Cortex-M core that runs a script of memory writes, calls and reads, and counts instructions exactly. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, harnessPath } from './build.ts';

const QEMU = 'qemu-system-arm';
const MACHINES: Record<Core, string> = { 'cortex-m4': 'mps2-an386', 'cortex-m3': 'mps2-an385' };
const runTimeoutMs = 10 * 60_000;

export const CODE_BASE = 0x0010_0000;
export const RAM_BASE = 0x2010_0000;
/** The harness's stack goes down from 0x2008_0000. */
export const STACK_END = 0x2000_0000;
/** First address and bytes. */
export type Range = readonly [number, number];
const ALL_CODE: Range = [CODE_BASE, 0x1_0000];

/** The emulator's version line, or undefined when there is none. */
export const emulatorVersion = (): string | undefined => {
  try {
    return execFileSync(QEMU, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
      '\n',
    )[0];
  } catch {
    return undefined;
  }
};

export interface CallAnswer {
  result: number;
  /** Exact, without the harness's own; only in a run that counts. */
  instructions: number;
}

/**
 * `plain` is fastest; `count` makes one instruction 1024 ns of the emulated clock; `trace` logs the address of every
 * instruction; `visits` logs only addresses that are jumped to.
 */
export type RunMode = 'plain' | 'count' | 'trace' | 'visits';

const command = (kind: number, a: number, b: number, c: number): Buffer => {
  return Buffer.from(new Uint32Array([kind, a, b, c]).buffer);
};

/** Instructions from 25 MHz ticks of 40 ns at 1024 ns an instruction, rounded: 25.6 ticks each. */
const fromTicks = (ticks: number): number => Math.floor((ticks * 10 + 128) / 256);

/** Between the two loads of the timer the harness has its own `blx` and the second load. */
const harnessInstructions = 2;

export class Script {
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

  /** Answers in the order of the calls and reads. Throws when the core trapped or gave fewer than expected. */
  run(
    core: Core,
    mode: RunMode,
    traced: readonly Range[] = [ALL_CODE],
  ): { calls: CallAnswer[]; reads: Uint8Array[]; trace: number[] } {
    const folder = mkdtempSync(join(tmpdir(), 'core-'));
    try {
      writeFileSync(join(folder, 'script'), Buffer.concat([...this.pieces, command(0, 0, 0, 0)]));
      execFileSync(QEMU, this.options(core, mode, traced), {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: runTimeoutMs,
      });
      const trace =
        mode === 'trace' || mode === 'visits' ? addresses(readFileSync(join(folder, 'trace'), 'latin1')) : [];
      return { ...this.answers(readFileSync(join(folder, 'answers'))), trace };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private options(core: Core, mode: RunMode, traced: readonly Range[]): string[] {
    const options = ['-M', MACHINES[core], '-display', 'none', '-monitor', 'none', '-serial', 'none'];
    options.push('-semihosting-config', 'enable=on,target=native', '-kernel', harnessPath);
    if (mode === 'count') options.push('-icount', 'shift=10,sleep=off');
    if (mode === 'trace') options.push('-accel', 'tcg,one-insn-per-tb=on');
    if (mode === 'trace' || mode === 'visits') {
      options.push('-d', 'exec,nochain', '-D', 'trace');
      options.push(
        '-dfilter',
        traced.map(([at, bytes]) => `0x${at.toString(16)}+0x${bytes.toString(16)}`).join(','),
      );
    }
    return options;
  }

  private answers(octets: Buffer): { calls: CallAnswer[]; reads: Uint8Array[] } {
    const calls: CallAnswer[] = [];
    const reads: Uint8Array[] = [];
    let at = 0;
    for (const { kind, length } of this.expected) {
      if (at + length > octets.length)
        throw new Error(`core: expected ${at + length} octets of answers, got ${octets.length}`);
      if (kind === 'read') reads.push(new Uint8Array(octets.subarray(at, at + length)));
      else
        calls.push({
          result: octets.readUInt32LE(at),
          instructions: fromTicks(octets.readUInt32LE(at + 4)) - harnessInstructions,
        });
      at += length;
    }
    return { calls, reads };
  }
}

/** `Trace 0: 0x7f… [00000000/00100048/…] …`: the second number in brackets is the program counter. */
const addresses = (log: string): number[] =>
  [...log.matchAll(/^Trace \d+: \S+ \[[0-9a-f]+\/([0-9a-f]+)\//gm)].map(match =>
    Number.parseInt(match[1], 16),
  );

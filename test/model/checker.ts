/**
 * Checks `settlement.pml` with spin: every interleaving within the bounds, by a verifier that gcc compiles.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODEL = fileURLToPath(new URL('settlement.pml', import.meta.url));
const DEPTH_MAX = 100_000;
const MEMORY_MAX_MB = 8_000;
const RUN_TIMEOUT_MS = 5 * 60_000;
/** 2^26 slots of the table of states, 512 MB: enough for the largest run that `npm run model` makes. */
const HASH_BITS = 26;

/** The protocol of before: one rule is missing, and the checker has to find what that allows. */
export interface Variant {
  readonly name: string;
  readonly rules: readonly string[];
  readonly world: readonly string[];
  readonly holds: boolean;
}

const ALL = ['RECEIPTS', 'SIGNED_REFERENCE', 'NAMED_ORDERS'];
const without = (rule: string): string[] => ALL.filter(other => other !== rule);

export const VARIANTS: readonly Variant[] = [
  {
    name: 'attack 1: a shim swallows CHARGE and answers 9000',
    rules: without('RECEIPTS'),
    world: ['SHIM'],
    holds: false,
  },
  {
    name: 'attack 2: a shim forges the reference of 6M2',
    rules: without('SIGNED_REFERENCE'),
    world: ['SHIM'],
    holds: false,
  },
  {
    name: 'attack 6: two dispensers, a count closes an order',
    rules: without('NAMED_ORDERS'),
    world: ['LOADS'],
    holds: false,
  },
  { name: 'all rules, shim, two dispensers', rules: ALL, world: ['SHIM', 'LOADS'], holds: true },
];

/** What the verifier found. `depth` in steps; `megabytes` of the states and their table. */
export interface Verdict {
  readonly violated: boolean;
  readonly states: number;
  readonly depth: number;
  readonly megabytes: number;
}

/** Whether spin and a C compiler are there. */
export const hasSpin = (): boolean => {
  try {
    execFileSync('spin', ['-V'], { stdio: 'ignore' });
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const figure = (output: string, pattern: RegExp): number => {
  const found = pattern.exec(output);
  if (!found)
    throw new Error(`spin: expected ${pattern} in its report, got ${JSON.stringify(output.slice(0, 200))}`);
  return Number(found[1]);
};

const verdictOf = (output: string): Verdict => {
  if (/max search depth too small|out of memory|error: max/.test(output))
    throw new Error('spin: the search was not whole; raise DEPTH_MAX or MEMORY_MAX_MB');
  return {
    violated: figure(output, /errors: (\d+)/) > 0,
    states: figure(output, /([\d.e+]+) states, stored/),
    depth: figure(output, /depth reached (\d+)/),
    megabytes: Math.round(figure(output, /([\d.]+)\s+total actual memory usage/)),
  };
};

/**
 * Searches one variant with `sessions` disturbed sessions. Throws when spin fails or its search was not
 * whole.
 */
export const check = ({ rules, world }: Variant, sessions: number): Verdict => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-model-'));
  const run = (program: string, args: string[]): string =>
    execFileSync(program, args, { cwd: folder, encoding: 'utf8', timeout: RUN_TIMEOUT_MS });
  try {
    run('spin', [...[...rules, ...world].map(name => `-D${name}`), `-DSESSIONS=${sessions}`, '-a', MODEL]);
    const options = ['-O2', '-DSAFETY', '-DCOLLAPSE', '-DVECTORSZ=2048', `-DMEMLIM=${MEMORY_MAX_MB}`];
    run('gcc', [...options, '-o', 'pan', 'pan.c']);
    return verdictOf(run('./pan', [`-m${DEPTH_MAX}`, `-w${HASH_BITS}`, '-n']));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

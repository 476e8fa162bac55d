/** The files that are mutated, and their tests: those that import the file and run in one process. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readDescription } from '../../cli/boardFiles.ts';
import { boardNames } from '../../flash/image/boardNames.ts';
import { closureOf, root } from './loader.ts';
import { boardMutantsOf, type Mutant, mutantsOf } from './mutants.ts';

export interface Subject {
  readonly name: string;
  readonly kind: 'driver' | 'board';
  readonly mutants: readonly Mutant[];
  /** Test files, the quickest first. */
  readonly tests: readonly string[];
  /** Of those tests, the cases whose name begins with it. */
  readonly only?: string;
}

/** Drivers without a pin or a data sheet: libraries of the chip and their adapters. */
const NO_HARDWARE = [
  'announceReady',
  'boardEntropy',
  'collectGarbage',
  'espruinoSha256',
  'interpreter',
  'nobleSha256',
  'nobleShim',
  'partMismatch',
];

const TESTS = [
  'hd44780',
  'keyMatrix',
  'line',
  'memory',
  'panel',
  'panelFront',
  'smallDrivers',
  'supervision',
  'network',
  'systemDrivers',
  'thumbCode',
  'panelLimits',
  'limits',
  'wiring',
].map(name => `test/drivers/${name}.test.ts`);
const BOARD_TESTS = ['test/drivers/boardPages.test.ts', 'test/drivers/wiring.test.ts'];

const closures = new Map(TESTS.map(test => [test, closureOf(test)]));
const testsFor = (file: string): string[] =>
  TESTS.filter(test => closures.get(test)!.has(resolve(root, file)));

const driver = (name: string): Subject => {
  const file = `hal/drivers/${name}.ts`;
  return {
    name,
    kind: 'driver',
    mutants: mutantsOf(file, readFileSync(root + file, 'utf8')),
    tests: testsFor(file),
  };
};

const board = async (name: string): Promise<Subject> => {
  const file = `boards/${name}.ts`;
  const { header, inside = '' } = await readDescription(name);
  const pins = `${header} ${inside}`.trim().split(/\s+/);
  return {
    name,
    kind: 'board',
    mutants: boardMutantsOf(file, readFileSync(root + file, 'utf8'), pins),
    tests: BOARD_TESTS,
    only: name,
  };
};

const wiring = (): Subject => ({
  name: 'wiring',
  kind: 'board',
  mutants: mutantsOf('boards/wiring.ts', readFileSync(`${root}boards/wiring.ts`, 'utf8')),
  tests: BOARD_TESTS,
});

/** Drivers that have hardware, then boards. */
export const subjects = async (): Promise<Subject[]> => {
  const drivers = readdirSync(`${root}hal/drivers`)
    .filter(name => name.endsWith('.ts'))
    .map(name => name.replace('.ts', ''))
    .filter(name => !NO_HARDWARE.includes(name));
  return [...drivers.map(driver), wiring(), ...(await Promise.all(boardNames().map(board)))];
};

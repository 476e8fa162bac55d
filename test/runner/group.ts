/**
 * Runs test files one after another in this process, each to its totals: `group.ts FILE … [--whole]`, paths
 * relative to the project. Starting a process and loading the firmware takes longer than most files.
 *
 * Between two files stands a record separator with the exit code of the first. Standard error is written to
 * standard output, so that both stay in their order.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../host/root.ts';
import { endFile } from './fileEnd.ts';
import { keepScopes } from './scope.ts';
import { RECORD_SEPARATOR } from './separator.ts';

/** uvu's own: with DEFER cases wait in QUEUE until `exec`. */
const shared = globalThis as { UVU_DEFER?: number; UVU_QUEUE?: unknown[][] };

shared.UVU_DEFER = 1;
const { exec } = (await import('uvu')) as unknown as { exec(): Promise<void> };
process.stderr.write = process.stdout.write.bind(process.stdout);

const runFile = async (file: string): Promise<void> => {
  shared.UVU_QUEUE!.splice(0, Number.POSITIVE_INFINITY, [undefined]);
  await import(pathToFileURL(resolve(projectRoot, file)).href);
  await exec();
};

const restoreScopes = keepScopes();
const closeRecord = (): void => {
  endFile();
  restoreScopes();
  process.stdout.write(`${RECORD_SEPARATOR}${process.exitCode ?? 0}\n`);
  process.exitCode = 0;
};

const files = process.argv.slice(2).filter(word => !word.startsWith('-'));
for (const [i, file] of files.entries()) {
  await runFile(file);
  if (i + 1 < files.length) closeRecord();
}

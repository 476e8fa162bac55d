/** The test files that a mutant may be noticed by: those that run in this process, and quickly. */
import { readdirSync } from 'node:fs';
import { root } from './loader.ts';

const FOLDERS = [
  'boot',
  'center',
  'craft',
  'drivers',
  'flash',
  'link',
  'phone',
  'runtime',
  'settlement',
  'storage',
  'trace',
  'wire',
];

/** Files of these folders that take part in no run, with the reason. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'center/killed': 'starts processes',
  'center/mailbox': 'opens a broker',
  'center/mailboxAdmission': 'opens a broker',
  'center/mailboxKilled': 'starts processes',
  'center/mailboxMosquitto': 'opens a broker',
  'center/mailboxService': 'starts the service',
  'center/operating': 'starts processes',
  'center/service': 'starts the service',
  'center/verifyThreads': 'starts threads, which run without a mutant',
  'drivers/boards': 'builds images',
  'drivers/everyBoard': 'builds images',
  'drivers/virtualBoard': 'starts processes',
  'flash/boardSignature': 'its publisher is made at the top level',
  'flash/commands': 'starts processes',
  'flash/console': 'damages each character of long lines',
  'flash/emulator': 'starts processes',
  'flash/flash': 'its publisher is made at the top level',
  'flash/interpreter': 'runs an interpreter',
  'flash/interpreterCuts': 'runs an interpreter',
  'flash/provision': 'builds images',
  'flash/publisher': 'its publisher is made at the top level',
  'flash/serialPort': 'starts processes',
  'link/call': 'a call with real key sizes takes ten seconds',
  'link/interpreter': 'runs an interpreter',
  'link/memory': 'runs an interpreter',
  'link/pulled': 'a process for each removal',
  'link/soak': 'runs for its own sake',
  'phone/panel': 'starts a process',
  'phone/plays': 'reads the plays as a person would; what they do is in the other files',
  'phone/playsPage': 'compares a page',
  'storage/memoryMap': 'reads the boards, not what they do',
  'trace/trace': 'starts a process',
  'wire/faults': 'tries every parser for seconds, to search its faults',
};

const testsIn = (folder: string): string[] =>
  readdirSync(`${root}test/${folder}`)
    .filter(name => name.endsWith('.test.ts'))
    .map(name => `${folder}/${name.replace('.test.ts', '')}`);

/** Paths from the project's root. */
export const testFiles = (): string[] =>
  FOLDERS.flatMap(testsIn)
    .filter(name => !(name in NOT_RUN))
    .map(name => `test/${name}.test.ts`);

/** Commands in this process, with all that they say and write. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { run } from '../../cli/cardphone.ts';
import { projectRoot } from '../../host/root.ts';

/** A command ended itself. */
class Ended extends Error {}

type Write = (chunk: string | Uint8Array) => boolean;
let calls = 0;

/** Runs `work` and resolves to all that it printed on either stream. */
const heardFrom = async (work: () => Promise<unknown>): Promise<string> => {
  const { log, error, warn } = console;
  const { exit, stdout, stderr, argv } = process;
  const writes = [stdout, stderr].map(stream => stream.write);
  let said = '';
  const take: Write = chunk => {
    said += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
    return true;
  };
  const line = (...words: unknown[]): void => void take(`${words.join(' ')}\n`);
  Object.assign(console, { log: line, error: line, warn: line });
  for (const stream of [stdout, stderr]) stream.write = take as typeof stream.write;
  process.exit = () => {
    throw new Ended();
  };
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof Ended)) said += String((thrown as Error).stack);
  } finally {
    Object.assign(console, { log, error, warn });
    [stdout, stderr].forEach((stream, i) => {
      stream.write = writes[i];
    });
    Object.assign(process, { exit, argv, exitCode: 0 });
  }
  return said;
};

/** The program `cardphone`; its starter would register a second loader of TypeScript in this process. */
export const CARDPHONE = 'cardphone';

/** What a script of this project, or a command of `cardphone`, says when it is called with these words. */
export const saidBy = (script: string, words: readonly string[]): Promise<string> =>
  heardFrom(async () => {
    if (script === CARDPHONE) return run(words);
    process.argv = [process.execPath, script, ...words];
    // Each call runs the script's module anew.
    await import(`${pathToFileURL(`${projectRoot}/${script}`).href}?call=${calls++}`);
  });

/** Every file below a folder, with its contents as Latin-1. */
export const filesIn = (folder: string): Map<string, string> => {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder)) {
    const path = `${folder}/${name}`;
    if (statSync(path).isDirectory()) for (const [inner, text] of filesIn(path)) found.set(inner, text);
    else found.set(path, readFileSync(path, 'latin1'));
  }
  return found;
};

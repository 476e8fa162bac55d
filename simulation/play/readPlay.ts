import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError, wrongArgument } from '../../host/command.ts';
import { readBounded } from '../../host/readBounded.ts';
import { projectRoot } from '../../host/root.ts';
import { parsePlay, type Step } from './play.ts';

const library = `${projectRoot}/simulation/plays`;
const octetsMax = 1_000_000;

/** Plays of the library by their names. */
export const playNames = (): string[] =>
  readdirSync(library)
    .filter(name => name.endsWith('.play'))
    .map(name => basename(name, '.play'))
    .sort();

/**
 * The file of a play by its path, or by its name in the library: `first-call`. A path into the library's
 * former place, `bench/plays/`, is taken to the new one, which `say` is told. Throws `UsageError`.
 */
export const playFile = (given: string, say: (line: string) => void): string => {
  if (existsSync(given)) return given;
  const [, former] = given.match(/^(?:\.\/)?bench\/plays\/(.+)\.play$/) ?? [];
  const name = former ?? given;
  if (!playNames().includes(name))
    throw wrongArgument('--play', `a file or one of ${playNames().join(', ')}`, given);
  if (former) say(`bench/plays/ is simulation/plays/ now: performing simulation/plays/${name}.play`);
  return `${library}/${name}.play`;
};

/** The steps of a play's file. Throws `UsageError` with the file, the line and the word that is wrong. */
export const readPlay = (file: string): Step[] => {
  const octets = readBounded(file, octetsMax);
  if (!octets) throw new UsageError(`${file}: expected at most ${octetsMax} bytes, got more`);
  return parsePlay(Buffer.from(octets).toString('utf8'), file);
};

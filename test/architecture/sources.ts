/** The project's own text files, as the tests of its order read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';

const root = new URL('../../', import.meta.url).pathname;
const FOLDERS = ['firmware', 'hal', 'boards', 'flash', 'bench', 'center', 'cli', 'test'];

export interface Source {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

export const sourcesIn = (folders = FOLDERS, ends = ['.ts', '.mjs']): Source[] =>
  folders.flatMap(folder =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .filter(name => ends.some(end => name.endsWith(end)))
      .map(name => ({ path: `${folder}/${name}`, text: readFileSync(`${root}${folder}/${name}`, 'utf8') })),
  );

export const exists = (path: string): boolean => {
  try {
    readFileSync(root + path);
    return true;
  } catch {
    return false;
  }
};

export const readText = (path: string): string => readFileSync(root + path, 'utf8');

/** What a source imports: paths from the root for its own files, `node:…` and package names as they stand. */
export const importsOf = ({ path, text }: Source): string[] => {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found = code.matchAll(
    /(?:^|[;\s])(?:import|export)\s[^'";]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|[\s(=]import\(\s*'([^']+)'\s*\)/gm,
  );
  return [...found].map(match => {
    const name = match[1] ?? match[2] ?? match[3];
    return name.startsWith('.') ? posix.normalize(posix.join(dirname(path), name)) : name;
  });
};

/** The project's own text files, as the tests of its order and `npm run architecture` read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every folder of the project that holds code. */
export const FOLDERS = [
  ...['firmware', 'hal', 'boards', 'host', 'flash', 'center', 'bench', 'trace', 'simulation', 'measure'],
  ...['cli', 'test'],
];

export interface Source {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The files of `folders` whose names end as `ends` says. */
export const sourcesIn = (folders = FOLDERS, ends = ['.ts', '.mjs']): Source[] =>
  folders.flatMap(folder =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .map(name => name.replaceAll('\\', '/'))
      .filter(name => ends.some(end => name.endsWith(end)))
      .map(name => ({ path: `${folder}/${name}`, text: readFileSync(`${root}${folder}/${name}`, 'utf8') })),
  );

/** Whether the project has a file of this path. */
export const exists = (path: string): boolean => {
  try {
    readFileSync(root + path);
    return true;
  } catch {
    return false;
  }
};

/** The text of a file of the project. */
export const readText = (path: string): string => readFileSync(root + path, 'utf8');

const IMPORTS =
  /(?:^|[;\s])(?:import|export)\s[^'";]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|[\s(=]import\(\s*'([^']+)'\s*\)/gm;

/** What a source imports: paths from the root for its own files, `node:…` and package names as they stand. */
export const importsOf = ({ path, text }: Source): string[] => {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(IMPORTS)].map(match => {
    const name = match[1] ?? match[2] ?? match[3];
    return name.startsWith('.') ? posix.normalize(posix.join(dirname(path), name)) : name;
  });
};

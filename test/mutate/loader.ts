/**
 * The project's modules as functions in this process: compiled once, run anew for each mutant. Tests get a
 * `uvu` that collects instead of running, so that a mutant is dead at the first failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import ts from 'typescript';
import { projectRoot } from '../../host/root.ts';

export const root = `${projectRoot}/`;
const outside = createRequire(import.meta.url);

/** A test, as a file has registered it. */
export interface Case {
  readonly name: string;
  readonly run: () => unknown;
}

/** A project's module as JavaScript, from the text of its source. */
export const compiled = (path: string, text: string): string =>
  ts.transpileModule(text.replaceAll('import.meta.url', 'fileUrl'), {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      useDefineForClassFields: true,
    },
  }).outputText;

type Body = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  fileUrl: string,
) => unknown;

/** A test file may await at its top level; a module that it imports may not. */
const bodyFrom = (path: string, javascript: string): Body =>
  new Script(
    `(${path.endsWith('.test.ts') ? 'async ' : ''}function (exports, require, module, fileUrl) {${javascript}\n})`,
    {
      filename: path,
    },
  ).runInThisContext() as Body;

/** The interpreter's `require` for a driver: a test has put a chip's into the global scope. */
const CHIP_MODULES = ['Storage', 'crypto', 'net', 'Wifi'];

/** A `uvu` whose tests are kept for the caller; hooks and skipped tests are none. */
const collector = () => {
  const cases: Case[] = [];
  const hook = Object.assign(() => {}, { each: () => {} });
  const suite = () =>
    Object.assign((name: string, run: () => unknown) => void cases.push({ name, run }), {
      run: () => {},
      skip: () => {},
      before: hook,
      after: hook,
    });
  return { cases, uvu: { test: suite(), suite } };
};

/**
 * Parts of the bench and of the host keep no state between tests: loading them anew takes most of the time.
 */
const KEPT = ['bench/', 'host/', 'test/keys.ts'];

/** Project files that a file imports, itself included, by reading its imports. */
export const closureOf = (file: string, known = new Set<string>()): Set<string> => {
  const path = resolve(root, file);
  if (known.has(path) || !existsSync(path)) return known;
  known.add(path);
  const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf8'));
  for (const { fileName } of importedFiles)
    if (fileName.startsWith('.')) closureOf(relative(root, resolve(dirname(path), fileName)), known);
  return known;
};

/** Compiled modules by their path; one that is not among them is compiled when it is needed. */
export type Sources = ReadonlyMap<string, string>;

/**
 * Loads a test file with all it imports; `mutated`, a path, says which file is not the one of the last load.
 */
export type LoadCases = (testFile: string, mutated?: string) => Promise<Case[]>;

const pathOf = (name: string, from: string): string | undefined => {
  if (name.startsWith('file:')) return fileURLToPath(name);
  if (name.startsWith('.')) return resolve(dirname(from), name);
  return name.startsWith('/') ? name : undefined;
};

export const moduleLoader = (sources: Sources): LoadCases => {
  const bodies = new Map<string, Body>();
  const closures = new Map<string, Set<string>>();
  const kept = new Map<string, object>();
  const bodyOf = (path: string): Body => {
    const known = bodies.get(path);
    if (known) return known;
    const body = bodyFrom(path, sources.get(path) ?? compiled(path, readFileSync(path, 'utf8')));
    bodies.set(path, body);
    return body;
  };
  const touches = (path: string, mutated: string): boolean => {
    const closure = closures.get(path) ?? closureOf(path);
    closures.set(path, closure);
    return closure.has(mutated);
  };
  const isKept = (path: string, mutated: string | undefined): boolean =>
    mutated !== undefined && KEPT.some(name => path.startsWith(root + name)) && !touches(path, mutated);

  return async (testFile, mutated) => {
    const { cases, uvu } = collector();
    const modules = new Map<string, { exports: object }>();
    const start = (path: string, module: { exports: object }): unknown =>
      bodyOf(path)(module.exports, name => required(name, path), module, pathToFileURL(path).href);
    const load = (path: string): object => {
      const known = modules.get(path)?.exports ?? (isKept(path, mutated) ? kept.get(path) : undefined);
      if (known) return known;
      const module = { exports: {} };
      modules.set(path, module);
      start(path, module);
      if (isKept(path, mutated)) kept.set(path, module.exports);
      return module.exports;
    };
    const required = (name: string, from: string): unknown => {
      if (name === 'uvu') return uvu;
      if (CHIP_MODULES.includes(name))
        return (globalThis as unknown as { require: typeof outside }).require(name);
      const path = pathOf(name, from);
      return path === undefined ? outside(name) : load(path);
    };
    await start(resolve(root, testFile), { exports: {} });
    return cases;
  };
};

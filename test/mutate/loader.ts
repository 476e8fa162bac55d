/**
 * The project's modules as functions in this process: read once, run anew for each mutant, with one file's
 * text replaced. Tests get a `uvu` that collects instead of running, so that a mutant is dead at the first
 * failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import ts from 'typescript';
import { projectRoot } from '../../host/root.ts';

export const root = `${projectRoot}/`;
const outside = createRequire(import.meta.url);

export interface Case {
  readonly name: string;
  readonly run: () => unknown;
}

type Body = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  fileUrl: string,
) => void;

const compile = (path: string, text: string): Body => {
  const { outputText } = ts.transpileModule(text.replaceAll('import.meta.url', 'fileUrl'), {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      useDefineForClassFields: true,
    },
  });
  return new Script(`(function (exports, require, module, fileUrl) {${outputText}\n})`, {
    filename: path,
  }).runInThisContext() as Body;
};

const bodies = new Map<string, Body>();
const bodyOf = (path: string): Body => {
  const known = bodies.get(path);
  if (known) return known;
  const body = compile(path, readFileSync(path, 'utf8'));
  bodies.set(path, body);
  return body;
};

/** The interpreter's `require` for a driver: a test has put a chip's into the global scope. */
const CHIP_MODULES = ['Storage', 'crypto', 'net', 'Wifi'];

/** A `uvu` whose tests are kept for the caller. */
const collector = () => {
  const cases: Case[] = [];
  const test = (name: string, run: () => unknown) => void cases.push({ name, run });
  test.run = () => {};
  return { cases, uvu: { test } };
};

/**
 * Modules without a mutant so far, kept from run to run: loading the bench anew for each mutant would take
 * most of the time.
 */
const kept = new Map<string, { exports: object }>();
const closures = new Map<string, Set<string>>();
const touches = (path: string, replaced: ReadonlyMap<string, string>): boolean => {
  let closure = closures.get(path);
  if (!closure) {
    closure = closureOf(path);
    closures.set(path, closure);
  }
  for (const file of replaced.keys()) if (closure.has(file)) return true;
  return false;
};

/**
 * Loads a test file with `replaced` (absolute path → text) in place of what is on the disk; returns its
 * cases.
 */
export const loadCases = (testFile: string, replaced: ReadonlyMap<string, string>): Case[] => {
  const { cases, uvu } = collector();
  const modules = new Map<string, { exports: object }>();
  const test = resolve(root, testFile);
  const load = (path: string): object => {
    const known = modules.get(path) ?? (touches(path, replaced) ? undefined : kept.get(path));
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    if (path !== test && path.startsWith(`${root}bench/`) && !touches(path, replaced)) kept.set(path, module);
    const text = replaced.get(path);
    const body = text === undefined ? bodyOf(path) : compile(path, text);
    const require = (name: string): unknown => {
      if (name === 'uvu') return uvu;
      if (CHIP_MODULES.includes(name))
        return (globalThis as unknown as { require: typeof outside }).require(name);
      if (name.startsWith('.')) return load(resolve(dirname(path), name));
      return name.startsWith('/') ? load(name) : outside(name);
    };
    body(module.exports, require, module, pathToFileURL(path).href);
    return module.exports;
  };
  load(test);
  return cases;
};

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

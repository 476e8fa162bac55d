/**
 * The cases that are run against a mutant: of those that reach it, the ones for its file first, then the
 * quick ones.
 */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';
import { root } from './loader.ts';
import type { Subject } from './subjects.ts';
import type { TestFile } from './survey.ts';

/** A survivor takes that much; a mutant that is noticed takes a few of its quickest cases. */
const CASES_LIMIT_MS = 10_000;

interface Candidate {
  readonly file: TestFile;
  readonly index: number;
  readonly ms: number;
  readonly isDirect: boolean;
}

/** The chosen cases, the milliseconds that they take, and how many were not chosen. */
export interface Chosen {
  readonly cases: readonly (readonly [test: string, index: number])[];
  readonly ms: number;
  readonly leftOut: number;
}

/** The cases that can notice a mutant, by its number. */
export type Chooser = (subject: Subject, mutant: number) => Chosen;

const importsOf = (test: string): Set<string> => {
  const path = resolve(root, test);
  const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf8'));
  return new Set(importedFiles.map(({ fileName }) => resolve(dirname(path), fileName)));
};

const namesOnly = (file: TestFile, only: string | undefined): number[] =>
  file.cases.flatMap(({ name }, i) => (only !== undefined && name.startsWith(only) ? [i] : []));

const indices = (file: TestFile, mutant: number, only: string | undefined): number[] => {
  if (!file.atLoad.has(mutant))
    return file.cases.flatMap(({ reached }, i) => (reached.has(mutant) ? [i] : []));
  const named = namesOnly(file, only);
  return named.length ? named : file.cases.map((_, i) => i);
};

/** With those before it, where the file needs its order. */
const withBefore = ({ file, index }: Candidate): (readonly [string, number])[] =>
  file.isOrdered
    ? Array.from({ length: index + 1 }, (_, i) => [file.test, i] as const)
    : [[file.test, index]];

const within = (candidates: readonly Candidate[]): Chosen => {
  let ms = 0;
  const cases: (readonly [string, number])[] = [];
  let taken = 0;
  for (const candidate of candidates) {
    if (taken > 0 && ms + candidate.ms > CASES_LIMIT_MS) break;
    for (const one of withBefore(candidate))
      if (!cases.some(([test, index]) => test === one[0] && index === one[1])) cases.push(one);
    ms += candidate.ms;
    taken++;
  }
  return { cases, ms, leftOut: candidates.length - taken };
};

/** Chooses by a survey. */
export const chooser = (files: readonly TestFile[]): Chooser => {
  const imports = new Map(files.map(({ test }) => [test, importsOf(test)]));
  return ({ file: subject, only }, mutant) => {
    const candidates = files.flatMap(file =>
      indices(file, mutant, only).map(index => ({
        file,
        index,
        ms: file.cases[index].ms,
        isDirect: imports.get(file.test)!.has(root + subject),
      })),
    );
    const cost = ({ ms, isDirect }: Candidate): number => (isDirect ? ms / 10 : ms);
    return within(candidates.sort((a, b) => cost(a) - cost(b)));
  };
};

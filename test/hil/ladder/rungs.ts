/** The ladder, and where its goldens are. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { projectRoot } from '../../../host/root.ts';
import { checkRig } from '../01-check-rig.ts';
import { flash } from '../02-flash.ts';
import { boot } from '../03-boot.ts';
import { selfTest } from '../04-self-test.ts';
import { settle } from '../05-settle.ts';
import { lyingCard } from '../06-lying-card.ts';
import { tear } from '../07-tear.ts';
import { soak } from '../08-soak.ts';
import type { StepReport } from './climb.ts';
import { formatGolden, type Golden, parseGolden } from './golden.ts';
import type { Rung } from './rung.ts';

export const RUNGS: readonly Rung[] = [checkRig, flash, boot, selfTest, settle, lyingCard, tear, soak];

const fileOf = (rung: string): string => `${projectRoot}/test/hil/golden/${rung}.txt`;

/** No file: a golden without a step, so that all output differs from it. */
export const readGolden = (rung: string): Golden =>
  existsSync(fileOf(rung)) ? parseGolden(readFileSync(fileOf(rung), 'utf8')) : new Map();

/**
 * Writes the output into the goldens. Steps that did not run to their end keep theirs; goldens of steps that
 * no longer exist are removed. Returns the rungs' names.
 */
export const keepGoldens = (reports: readonly StepReport[]): string[] => {
  const rungs = [...new Set(reports.map(({ rung }) => rung))];
  for (const rung of rungs) {
    const old = readGolden(rung);
    const steps = new Map<string, readonly string[]>();
    for (const { step, said, whole, rung: of } of reports) {
      if (of !== rung) continue;
      const lines = whole ? said : old.get(step);
      if (lines) steps.set(step, lines);
    }
    writeFileSync(fileOf(rung), formatGolden(steps));
  }
  return rungs;
};

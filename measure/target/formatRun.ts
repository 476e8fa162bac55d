import type { TargetRun } from './runOnTarget.ts';

const line = (label: string, value: number | string, unit = ''): string =>
  `  ${label.padEnd(28)}${String(value).padStart(8)} ${unit}`.trimEnd();

/** What a run on the emulated chip took, one figure a line. */
export const formatRun = (run: TargetRun): string => {
  const { built, memory, emptyVars } = run;
  const imageVars = memory.usage - emptyVars;
  const bytes = built.pretokenised.length;
  return [
    `${run.board.title} on the emulated chip`,
    line('image', bytes, 'bytes'),
    line('variables before the image', emptyVars),
    line('variables of the image', imageVars, `estimated ${built.report.imageVars.used}`),
    line('variables a kB', ((imageVars * 1000) / bytes).toFixed(1)),
    line('variables free', memory.free, `of ${memory.total}`),
    ...(run.peakVars === undefined ? [] : [line('most variables in use', run.peakVars)]),
    ...(run.liveVars === undefined ? [] : [line('variables in use at an ESIGN call', run.liveVars)]),
    ...Object.entries(run.figures).map(([name, value]) => line(name, value)),
    ...run.complaints.map(complaint => `  the console said: ${complaint}`),
  ].join('\n');
};

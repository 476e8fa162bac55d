import type { ModuleSize } from './moduleSizes.ts';

/** A quantity and its budget, in the same unit. */
export interface Limit {
  used: number;
  budget: number;
}
/** What an image takes of its board. */
export interface BuildReport {
  board: string;
  /** SHA-256 of the pretokenised image, hexadecimal. */
  sha256: string;
  /** Bytes of image.js. */
  minifiedBytes: number;
  /** Bytes of the pretokenised image against the board's budget. */
  imageBytes: Limit;
  /** Estimated variables after boot against the board's budget. */
  imageVars: Limit;
  /** Bytes in Storage, headers included, against what the board has. */
  storageBytes: Limit;
  files: { name: string; bytes: number }[];
  modules: ModuleSize[];
  warnings: string[];
}

const LARGEST_NAMED = 5;

const LIMITS = [
  ['imageBytes', 'image, bytes'],
  ['imageVars', 'variables (est.)'],
  ['storageBytes', 'Storage, bytes'],
] as const;

/** One sentence for each budget that is exceeded, with the largest modules. */
export const overBudget = (report: BuildReport): string[] =>
  LIMITS.filter(([key]) => report[key].used > report[key].budget).map(([key, label]) => {
    const { used, budget } = report[key];
    const measure = key === 'imageVars' ? 'vars' : 'bytes';
    const largest = [...report.modules]
      .sort((a, b) => b[measure] - a[measure])
      .slice(0, LARGEST_NAMED)
      .map(size => `${size.module} ${size[measure]}`);
    return `${label}: ${used} is ${used - budget} over the budget of ${budget}; the largest: ${largest.join(', ')}`;
  });

const right = (value: number | string, width: number): string => String(value).padStart(width);
const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;

const moduleTable = (report: BuildReport): string[] => {
  const width = Math.max(...report.modules.map(({ module }) => module.length), 20);
  return [
    `  ${'module'.padEnd(width)}  ${right('bytes', 7)}  ${right('share', 7)}  ${right('vars', 5)}`,
    ...report.modules.map(
      ({ module, bytes, vars }) =>
        `  ${module.padEnd(width)}  ${right(bytes, 7)}  ${right(percent(bytes, report.minifiedBytes), 7)}  ${right(vars, 5)}`,
    ),
  ];
};

const limitTable = (report: BuildReport): string[] => [
  `  ${''.padEnd(16)}  ${right('used', 8)}  ${right('budget', 8)}  ${right('left', 8)}`,
  ...LIMITS.map(([key, label]) => {
    const { used, budget } = report[key];
    return `  ${label.padEnd(16)}  ${right(used, 8)}  ${right(budget, 8)}  ${right(budget - used, 8)}  ${right(percent(used, budget), 8)}${used > budget ? '  OVER' : ''}`;
  }),
];

/** The report for a terminal. Module bytes are those of image.js; pretokenising takes about a quarter off. */
export const formatReport = (report: BuildReport): string =>
  [
    `${report.board}  ${report.minifiedBytes} bytes minified, ${report.imageBytes.used} pretokenised`,
    `sha256 ${report.sha256}`,
    '',
    ...moduleTable(report),
    '',
    ...limitTable(report),
    '',
    ...report.files.map(({ name, bytes }) => `  Storage file ${name.padEnd(10)} ${right(bytes, 7)} bytes`),
    ...report.warnings,
  ].join('\n');

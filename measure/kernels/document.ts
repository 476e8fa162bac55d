import { readFileSync, writeFileSync } from 'node:fs';
import { projectRoot } from '../../host/root.ts';
import type { Report } from './figures.ts';
import { plotOf } from './plot.ts';
import { markdownOf } from './table.ts';

const plotFile = `${projectRoot}/docs/images/verify.svg`;
const documentFile = `${projectRoot}/docs/performance.md`;
const MARKERS = ['<!-- measure:kernels -->', '<!-- /measure:kernels -->'];
const PLOT = `![Cycles of a verification on Cortex-M4 against the bits of n](images/verify.svg)

Other implementations were counted once on the same emulated core (\`measure/kernels/peers.ts\`), at 2048 bits where
there is a modulus.`;

const withTable = (text: string, table: string): string => {
  const [begin, end] = MARKERS.map(marker => text.indexOf(marker));
  if (begin < 0 || end < begin) throw new Error(`${documentFile}: expected ${MARKERS.join(' … ')}, got none`);
  return `${text.slice(0, begin + MARKERS[0].length)}\n\n${PLOT}\n\n${table}\n${text.slice(end)}`;
};

/**
 * Puts the plot and the table between their markers in docs/performance.md, and draws docs/images/verify.svg.
 */
export const writeDocument = (report: Report): void => {
  writeFileSync(documentFile, withTable(readFileSync(documentFile, 'utf8'), markdownOf(report)));
  const onCortexM4 = [...report.figures, ...report.curves].filter(
    ({ core, entry }) => core === 'cortex-m4' && entry === 'VERIFY',
  );
  writeFileSync(plotFile, plotOf(onCortexM4));
};

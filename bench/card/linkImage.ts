import { boardEntry } from '../../flash/build/entry.ts';
import { buildFor, readBoard } from '../../flash/build.ts';

/**
 * The virtual board's image with both protocols in its slot: what `npm run build` makes speaks T=0 alone, since T=1 does not
 * fit the budget. Throws `BuildError`.
 */
export const imageWithBothProtocols = async (): Promise<string> => {
  const board = await readBoard('virtual');
  const entry = boardEntry(board);
  const wired = entry.replace('wire()', 'wire([t0, t1])');
  if (wired === entry) throw new Error('image: expected the board’s program to call wire()');
  const protocols = ['t0', 't1'].map(name => `import { ${name} } from './hal/drivers/iso7816/${name}.ts';`);
  const { image } = await buildFor(board, { entry: protocols.join('\n') + wired });
  return image;
};

import { cachedImage } from '../../flash/image/cachedImage.ts';
import { boardEntry } from '../../flash/image/entry.ts';
import { readBoard } from '../../flash/image/readBoard.ts';

/** How the program of a board without kernels makes its arithmetic (`flash/image/entry.ts`). */
const PORTABLE = 'engineWith(productsByDot(E.convolve))';

const replaced = (entry: string, text: string, by: string): string => {
  const changed = entry.replace(text, by);
  if (changed === entry) throw new Error(`image: expected the board’s program to say ${text}`);
  return changed;
};

/**
 * The virtual board's image with T=0 and T=1 in its slot; the image of `npm run build` speaks T=0 alone,
 * since T=1 does not fit the budget. With `engine`, ESIGN's arithmetic is the global of that name, which is
 * put there before the boot. Throws `BuildError`.
 */
export const imageWithBothProtocols = async (engine?: string): Promise<string> => {
  const board = await readBoard('virtual');
  const wired = replaced(boardEntry(board), 'wire()', 'wire([t0, t1])');
  const entry = engine ? replaced(wired, PORTABLE, `global['${engine}']`) : wired;
  const protocols = ['t0', 't1'].map(name => `import { ${name} } from './hal/drivers/iso7816/${name}.ts';`);
  // The engine is not built with the image: its properties have the names of the sources.
  const options = { entry: protocols.join('\n') + entry, shortProperties: !engine };
  return (await cachedImage(board, options)).image;
};

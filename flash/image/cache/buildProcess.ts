/** Builds one image in a process of its own, for `buildElsewhere`: request and answer are messages. */
import { setFlagsFromString } from 'node:v8';
import type { BuiltImage } from '../image.ts';
import { BuildError } from '../refusal.ts';
import { isKeyed } from './key.ts';
import type { BuildAnswer, BuildRequest } from './messages.ts';

// The compilers' heap is collected whenever it has grown by a quarter: 290 MB resident instead of 360, for a
// fifth more time.
setFlagsFromString('--heap-growing-percent=25');
const { buildFor } = await import('../image.ts');
const { GLUE } = await import('../moduleSizes.ts');

/** Packages have versions, which the key covers as well. */
const refuseUnkeyed = ({ report }: BuiltImage): void => {
  const names = report.modules.map(({ module }) => module);
  const foreign = names.find(name => name !== GLUE && !name.includes('node_modules/') && !isKeyed(name));
  if (foreign)
    throw new BuildError(`image: expected modules that the key of the cache covers, got ${foreign}`);
};

const answer = async ({ board, options }: BuildRequest): Promise<BuildAnswer> => {
  try {
    const built = await buildFor(board, options);
    refuseUnkeyed(built);
    return { built };
  } catch (error) {
    if (error instanceof BuildError) return { refused: { summary: error.summary, refusals: error.refusals } };
    return { failed: String((error as Error).stack ?? error) };
  }
};

process.once('message', async (request: BuildRequest) => {
  process.send!(await answer(request), () => process.disconnect());
});

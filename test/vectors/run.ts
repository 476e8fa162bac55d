/**
 * Compares this implementation with any file of ESIGN vectors: verdicts, representatives byte for byte, and
 * signatures re-made from their nonces byte for byte, by each engine.
 *
 *   npm run vectors -- FILE [--kernels]       exit 0: all agree, 1: some differ, 2: the file cannot be read
 */
import { flag, runCommand, UsageError } from '../../host/command.ts';
import { comparer } from './compare.ts';
import { hostEngines, kernelEngines, type NamedEngine } from './engines.ts';
import { FormatError, readVectors, type Vector } from './format.ts';

const load = (path: string): Vector[] => {
  try {
    return readVectors(path);
  } catch (error) {
    throw error instanceof FormatError ? new UsageError(error.message) : error;
  }
};

/** Prints each difference and the sum; how many vectors differ. */
const differing = async ({ name, engine }: NamedEngine, vectors: Vector[]): Promise<number> => {
  const compare = comparer(engine);
  let differ = 0;
  for (const vector of vectors) {
    const differences = await compare(vector);
    if (!differences.length) continue;
    differ++;
    console.log(`${name}: ${vector.id}: ${differences.join('; ')}`);
  }
  console.log(`${name}: ${vectors.length - differ} agree, ${differ} differ`);
  return differ;
};

const declaration = {
  call: 'npm run vectors --',
  does: 'Compares this implementation with a file of ESIGN vectors: verdicts, representatives, signatures.',
  options: { kernels: flag('also by the Thumb-2 kernels on emulated cores, some minutes') },
  words: { name: 'FILE', help: 'JSON of the format of test/vectors/esign.json', min: 1, max: 1 },
  notes: ['Exit code 0: all agree, 1: some differ, 2: the file cannot be read.'],
};

await runCommand(declaration, async ({ words: [file], values }) => {
  const vectors = load(file);
  let differ = 0;
  for (const engine of [...hostEngines(), ...(values.kernels ? kernelEngines() : [])])
    differ += await differing(engine, vectors);
  return differ ? 1 : 0;
});

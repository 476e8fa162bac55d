/**
 * Compares this implementation with any file of ESIGN vectors: verdicts, representatives byte for byte, and
 * signatures re-made from their nonces byte for byte.
 *
 *   npm run vectors -- FILE       exit 0: all agree, 1: some differ, 2: the file cannot be read
 */
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { runCommand, UsageError } from '../../host/command.ts';
import { comparer } from './compare.ts';
import { FormatError, readVectors, type Vector } from './format.ts';

const load = (path: string): Vector[] => {
  try {
    return readVectors(path);
  } catch (error) {
    throw error instanceof FormatError ? new UsageError(error.message) : error;
  }
};

const declaration = {
  call: 'npm run vectors --',
  does: 'Compares this implementation with a file of ESIGN vectors: verdicts, representatives, signatures.',
  options: {},
  words: { name: 'FILE', help: 'JSON of the format of test/vectors/esign.json', min: 1, max: 1 },
  notes: ['Exit code 0: all agree, 1: some differ, 2: the file cannot be read.'],
};

await runCommand(declaration, async ({ words: [file] }) => {
  const compare = comparer(portableEngine());
  let agree = 0;
  let differ = 0;
  for (const vector of load(file)) {
    const differences = await compare(vector);
    if (differences.length) {
      differ++;
      console.log(`${vector.id}: ${differences.join('; ')}`);
    } else agree++;
  }
  console.log(`${agree} agree, ${differ} differ`);
  return differ ? 1 : 0;
});

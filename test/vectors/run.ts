/**
 * Compares this implementation with any file of ESIGN vectors: verdicts, representatives byte for byte, and
 * signatures re-made from their nonces byte for byte.
 *
 *   npm run vectors -- FILE       exit 0: all agree, 1: some differ, 2: the file cannot be read
 */
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { comparer } from './compare.ts';
import { FormatError, readVectors, type Vector } from './format.ts';

const load = (path: string | undefined): Vector[] => {
  if (!path) throw new FormatError('usage: npm run vectors -- FILE');
  return readVectors(path);
};

const main = async (): Promise<number> => {
  const compare = comparer(portableEngine());
  let agree = 0;
  let differ = 0;
  for (const vector of load(process.argv[2])) {
    const differences = await compare(vector);
    if (differences.length) {
      differ++;
      console.log(`${vector.id}: ${differences.join('; ')}`);
    } else agree++;
  }
  console.log(`${agree} agree, ${differ} differ`);
  return differ ? 1 : 0;
};

main().then(
  code => {
    process.exitCode = code;
  },
  error => {
    if (!(error instanceof FormatError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  },
);

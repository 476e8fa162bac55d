/**
 * Compares this implementation with others at length.
 *
 *   npm run interop [-- --count 200]                with Crypto++, each way, every size, both hashes
 *   npm run interop -- --million [--count 1000000]  verdicts with BigInt's, chosen and random numbers
 *
 * `--seed N` repeats a run. Exits with 1 where something differs.
 */
import { parseArgs } from 'node:util';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { compareVerifications, PROFILE_SIZES, SMALL_SIZES, type Tally } from './adversary.ts';
import { startCryptoPlusPlus } from './cryptopp.ts';
import { type Exchange, exchangeAll } from './exchange.ts';
import { seededBytes } from './random.ts';

const { values } = parseArgs({
  options: {
    million: { type: 'boolean', default: false },
    count: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() >>> 0) },
  },
});
const random = seededBytes(Number(values.seed));

const differs = (r: Exchange): boolean =>
  r.oursAccepted !== r.count || r.theirsAccepted !== r.count || r.verdictsDiffer > 0;

const withCryptoPlusPlus = async (count: number): Promise<void> => {
  const peer = startCryptoPlusPlus();
  if (typeof peer === 'string') return console.log(`skipped: exchange with Crypto++, ${peer} not here`);
  try {
    for (const r of await exchangeAll(portableEngine(), peer, random, count)) {
      console.log(
        `${r.bits} bits ${r.hash}: ours accepted ${r.oursAccepted}, theirs accepted ${r.theirsAccepted} of ${r.count}; altered, other verdict ${r.verdictsDiffer}`,
      );
      if (differs(r)) process.exitCode = 1;
    }
  } finally {
    peer.stop();
  }
};

/** How often the small sizes come for each time of the large ones, which take twenty times as long. */
const SMALL_ROUNDS = 6;
const TURNS = Array.from({ length: SMALL_ROUNDS }, () => SMALL_SIZES);

const withBigInt = async (count: number): Promise<void> => {
  const sizes = [...TURNS.flat(), ...PROFILE_SIZES];
  let reported = 0;
  const progress = ({ verifications, accepted }: Tally) => {
    if (verifications - reported < 50_000) return;
    reported = verifications;
    console.log(`${verifications} verifications, ${accepted} of them valid: all as BigInt says`);
  };
  const { verifications, accepted } = await compareVerifications(
    portableEngine(),
    random,
    sizes,
    count,
    progress,
  );
  console.log(`${verifications} verifications, ${accepted} valid, no difference`);
};

console.log(`seed ${values.seed}`);
if (values.million) await withBigInt(Number(values.count ?? 1_000_000));
else await withCryptoPlusPlus(Number(values.count ?? 200));

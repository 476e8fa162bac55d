/**
 * Compares this implementation with others at length.
 *
 *   npm run interop [-- --count 200]                with Crypto++, each way, every size, both hashes
 *   npm run interop -- --million [--count 1000000]  verdicts with BigInt's, chosen and random numbers
 *
 * `--seed N` repeats a run. Exits with 1 where something differs.
 */
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { flag, runCommand, whole } from '../../host/command.ts';
import { compareVerifications, PROFILE_SIZES, SMALL_SIZES, type Tally } from './adversary.ts';
import { cryptoPlusPlusMissing, startCryptoPlusPlus } from './cryptopp.ts';
import { type Exchange, exchangeAll } from './exchange.ts';
import { seededBytes } from './random.ts';

const countMax = 1_000_000_000;
const seedMax = 0xffff_ffff;
type Random = ReturnType<typeof seededBytes>;

const differs = (r: Exchange): boolean =>
  r.oursAccepted !== r.count || r.theirsAccepted !== r.count || r.verdictsDiffer > 0;

/** Resolves to the exit code. */
const withCryptoPlusPlus = async (random: Random, count: number): Promise<number> => {
  const missing = cryptoPlusPlusMissing();
  if (missing) {
    console.log(`skipped: exchange with Crypto++: ${missing}`);
    return 0;
  }
  const peer = startCryptoPlusPlus();
  let exitCode = 0;
  try {
    for (const r of await exchangeAll(portableEngine(), peer, random, count)) {
      console.log(
        `${r.bits} bits ${r.hash}: ours accepted ${r.oursAccepted}, theirs accepted ${r.theirsAccepted} of ${r.count}; altered, other verdict ${r.verdictsDiffer}`,
      );
      if (differs(r)) exitCode = 1;
    }
  } finally {
    peer.stop();
  }
  return exitCode;
};

/** How often the small sizes come for each time of the large ones, which take twenty times as long. */
const SMALL_ROUNDS = 6;
const TURNS = Array.from({ length: SMALL_ROUNDS }, () => SMALL_SIZES);

const withBigInt = async (random: Random, count: number): Promise<void> => {
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

const options = {
  million: flag("compares verdicts with BigInt's instead, for chosen and for random numbers"),
  count: whole({ from: 1, to: countMax }, 'how many; 200 with Crypto++ and 1000000 with BigInt if not given'),
  seed: whole({ from: 0, to: seedMax }, 'repeats a run; by the clock if not given'),
};

const declaration = {
  call: 'npm run interop --',
  does: 'Exchanges signatures with Crypto++, each way, in every size and with both hashes.',
  options,
  notes: ['Exit code 1 where something differs. Needs Crypto++ and a C++ compiler; --million needs nothing.'],
};

await runCommand(declaration, async ({ values }) => {
  const { million, count, seed = Date.now() % (seedMax + 1) } = values;
  console.log(`seed ${seed}`);
  const random = seededBytes(seed);
  if (million) return withBigInt(random, count ?? 1_000_000);
  return withCryptoPlusPlus(random, count ?? 200);
});

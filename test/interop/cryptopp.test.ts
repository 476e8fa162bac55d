import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { needing } from '../skip.ts';
import { cryptoPlusPlusMissing, startCryptoPlusPlus } from './cryptopp.ts';
import { exchangeAll } from './exchange.ts';
import { seededBytes } from './random.ts';

const COUNT = 20;
const seed = Date.now() >>> 0;

needing(cryptoPlusPlusMissing())(
  'Crypto++ and this implementation accept each other’s signatures, at every size with both hashes',
  async () => {
    const peer = startCryptoPlusPlus();
    try {
      for (const result of await exchangeAll(portableEngine(), peer, seededBytes(seed), COUNT)) {
        const { bits, hash, count, oursAccepted, theirsAccepted, verdictsDiffer } = result;
        const name = `${bits} bits, ${hash}, seed ${seed}`;
        assert.is(oursAccepted, count, `ours, ${name}`);
        assert.is(theirsAccepted, count, `theirs, ${name}`);
        assert.is(verdictsDiffer, 0, `altered, ${name}`);
      }
    } finally {
      peer.stop();
    }
  },
);

test.run();

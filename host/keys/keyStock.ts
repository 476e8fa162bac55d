import type { KeyPair, KeySource } from './keySource.ts';

/**
 * Key pairs that were made beforehand, for a moment that cannot wait for primes: a terminal that is being
 * installed, a simulation whose clock would run on meanwhile. What the stock does not have is made when it is
 * asked for.
 */
export const keyStock = async (source: KeySource, profiles: readonly number[]): Promise<KeySource> => {
  const stock: KeyPair[] = await Promise.all(profiles.map(profile => source.make(profile)));
  return {
    make: async profile => {
      const at = stock.findIndex(pair => pair.profile === profile);
      return at < 0 ? source.make(profile) : stock.splice(at, 1)[0];
    },
  };
};

/**
 * Keys made once for the tests and published with them: worthless for anything else.
 * `npx tsx test/makeKeys.ts` made them.
 */
import { readFileSync } from 'node:fs';
import { fromHex } from '../firmware/runtime/bytes.ts';

export interface TestKey {
  readonly profile: number;
  readonly publicKey: Uint8Array;
  readonly secret: Uint8Array;
}
interface Stored {
  keys: { profile: number; publicKey: string; secret: string }[];
}
const stored: Stored = JSON.parse(readFileSync(new URL('./keys.json', import.meta.url), 'utf8'));

/** The `index`-th test key of a profile. Throws RangeError where there is none. */
export const testKey = (profile: number, index = 0): TestKey => {
  const found = stored.keys.filter(key => key.profile === profile)[index];
  if (!found) throw new RangeError(`test key: expected one of profile ${profile}, got index ${index}`);
  return { profile, publicKey: fromHex(found.publicKey), secret: fromHex(found.secret) };
};

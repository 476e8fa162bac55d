/** Centers with small keys, and a terminal to install. */
import { type Center, openCenter } from '../../center/center.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import type { Installer } from '../../firmware/terminal/install/install.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { hostHashes } from '../../host/hashes.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';

const scheme = esignScheme(opensslEngine(), hostHashes);

export const newCenter = (): Promise<Center> =>
  openCenter({
    scheme,
    sha256: hostSha256,
    random: hostRandom,
    keys: { make: generateKey },
    keySizes: KEY_SIZES.history,
    now: () => 828_352_800,
    settlementProfile: PROFILE_FULL,
  });

export const installerFor = (center: Center, anchor: Uint8Array | undefined): Installer => ({
  slot: undefined as never,
  scheme: center.scheme,
  sha256: hostSha256,
  random: hostRandom,
  clock: { now: center.now, set: () => {} },
  requiredProfile: PROFILE_FULL,
  anchor,
});

/** Centers with small keys, and what a terminal installs with. */
import { type Center, openCenter } from '../../center/center.ts';
import { KEY_SIZES } from '../../center/keySource.ts';
import { generateKey } from '../../center/keys/generate.ts';
import { hostHashes } from '../../center/keys/hostHashes.ts';
import { hostRandom } from '../../center/keys/hostRandom.ts';
import { hostSha256 } from '../../center/keys/hostSha256.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import type { Installer } from '../../firmware/terminal/install.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';

const scheme = esignScheme(portableEngine(), hostHashes);

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
  clock: undefined as never,
  requiredProfile: PROFILE_FULL,
  anchor,
});

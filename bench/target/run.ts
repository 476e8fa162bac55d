/** `npm run target`: the image of a board on the real interpreter, with a card, the center and a person (see flash/target.ts). */

import { KEY_SIZES } from '../../center/keySource.ts';
import { target } from '../../flash/target.ts';
import { callScenario } from './call.ts';

await target(profile => {
  const sizes = KEY_SIZES[profile as keyof typeof KEY_SIZES];
  if (!sizes)
    throw new RangeError(`--profile: expected ${Object.keys(KEY_SIZES).join(', ')}, got "${profile}"`);
  return callScenario(sizes);
});

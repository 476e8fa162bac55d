/** `npm run target`: the image of a board on the real interpreter, with a card, the center and a person (see flash/target.ts). */

import { KEY_SIZES } from '../../center/keySource.ts';
import { target } from '../../flash/target.ts';
import { CARD_LINKS } from '../card/linkProfiles.ts';
import { callScenario } from './call.ts';

await target((profile, link) => {
  const sizes = KEY_SIZES[profile as keyof typeof KEY_SIZES];
  if (!sizes)
    throw new RangeError(`--profile: expected ${Object.keys(KEY_SIZES).join(', ')}, got "${profile}"`);
  const speaks = CARD_LINKS.find(name => name === link);
  if (!speaks) throw new RangeError(`--link: expected ${CARD_LINKS.join(', ')}, got "${link}"`);
  return callScenario(sizes, speaks);
});

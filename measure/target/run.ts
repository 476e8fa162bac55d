/** `npm run target`: the image of a board on the real interpreter, with a card, the center and a person (see measure/target/command.ts). */

import { CARD_LINKS } from '../../bench/card/linkProfiles.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { callScenario } from './call.ts';
import { target } from './command.ts';

await target((profile, link) => {
  const sizes = KEY_SIZES[profile as keyof typeof KEY_SIZES];
  if (!sizes)
    throw new RangeError(`--profile: expected ${Object.keys(KEY_SIZES).join(', ')}, got "${profile}"`);
  const speaks = CARD_LINKS.find(name => name === link);
  if (!speaks) throw new RangeError(`--link: expected ${CARD_LINKS.join(', ')}, got "${link}"`);
  return callScenario(sizes, speaks);
});

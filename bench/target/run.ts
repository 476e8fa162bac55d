/** `npm run target`: the image of a board on the real interpreter, with a card, the center and a person (see flash/target.ts). */

import { KEY_SIZES } from '../../center/keySource.ts';
import { target } from '../../flash/target.ts';
import { callScenario } from './call.ts';

await target(process.env['ESPRUINO_FW'] ? await callScenario(KEY_SIZES.standard) : undefined);

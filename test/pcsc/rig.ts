import { hostCard } from '../../bench/card/hostCard.ts';
import { type CardFront, cardFront } from '../../bench/pcsc/cardFront.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { hostHashes } from '../../host/hashes.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';

export const scheme = esignScheme(opensslEngine(), hostHashes);

/** A blank card behind the virtual reader. */
export const blankCard = (): CardFront => cardFront(hostCard(scheme, hostSha256, hostRandom).program);

/** A card with answers given by a test. */
export const scriptedCard = (answer: (command: string) => string | Promise<string>): CardFront => ({
  reset: () => {},
  process: async command => fromHex(await answer(toHex(command))),
});

/** SELECT by the application's name, with Le. */
export const SELECT = fromHex('00a4040007f0435048 4f4e4500'.replaceAll(' ', ''));

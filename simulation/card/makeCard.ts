import { directSlot, hostCard } from '../../bench/card/hostCard.ts';
import { openCenter } from '../../center/center.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { selectApplication } from '../../firmware/reader/cardLink.ts';
import { CARD_MEMORY_BYTES } from '../../firmware/storage/cardMemoryMap.ts';
import { LIFE_CYCLE_BLANK } from '../../firmware/wire/cardCommands.ts';
import type { CardStatus } from '../../firmware/wire/cardStatus.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { fileMemory } from '../../host/fileMemory.ts';
import { hostHashes } from '../../host/hashes.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { openDispenserMachine } from '../system/dispenser.ts';

export interface MakeCardOptions {
  /** Key sizes, by the names of `KEY_SIZES`. */
  readonly profile: keyof typeof KEY_SIZES;
  /** File of the card's memory; without a file the card ends with the process. */
  readonly eeprom?: string | undefined;
  /** Leaves a blank card blank. */
  readonly blank: boolean;
  readonly yen: number;
  readonly now: () => number;
}

const scheme = esignScheme(opensslEngine(), hostHashes);

/** The card's own status. */
const statusOf = (program: CardProgram): Promise<CardStatus> => selectApplication(directSlot(() => program));

/** A center and a dispenser for this card alone, which no other terminal or card trusts. */
const issueAndLoad = async (program: CardProgram, options: MakeCardOptions): Promise<void> => {
  const center = await openCenter({
    scheme,
    sha256: hostSha256,
    random: hostRandom,
    keys: { make: generateKey },
    keySizes: KEY_SIZES[options.profile],
    now: options.now,
    settlementProfile: PROFILE_FULL,
  });
  const dispenser = await openDispenserMachine(center, () => {});
  await dispenser.issue(program);
  await dispenser.load(program, options.yen);
};

/** A card, issued and loaded unless it is to stay blank; a card from a file stays unchanged. */
export const makeCard = async (
  options: MakeCardOptions,
): Promise<{ program: CardProgram; status: CardStatus }> => {
  const memory = options.eeprom
    ? fileMemory(options.eeprom, CARD_MEMORY_BYTES)
    : ramMemory(CARD_MEMORY_BYTES);
  const { program } = hostCard(scheme, hostSha256, hostRandom, memory);
  const { lifeCycle } = await statusOf(program);
  if (lifeCycle === LIFE_CYCLE_BLANK && !options.blank) await issueAndLoad(program, options);
  const status = await statusOf(program);
  program.reset();
  return { program, status };
};

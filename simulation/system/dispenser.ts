import { directSlot } from '../../bench/card/hostCard.ts';
import type { Center } from '../../center/center.ts';
import { handle } from '../../center/handle.ts';
import { issueDispenser } from '../../center/issue.ts';
import type { CardProgram } from '../../firmware/card/program.ts';
import type { Dispenser } from '../../firmware/dispenser/dispenser.ts';
import { load } from '../../firmware/dispenser/load.ts';
import { onlineSource } from '../../firmware/dispenser/onlineSource.ts';
import { orderStore } from '../../firmware/dispenser/orderStore.ts';
import { personalise } from '../../firmware/dispenser/personalise.ts';
import { introduce } from '../../firmware/reader/introduce.ts';
import { proveValue } from '../../firmware/reader/proveValue.ts';
import { verifiedCache } from '../../firmware/reader/verifiedCache.ts';
import { DISPENSER_MEMORY_BYTES } from '../../firmware/storage/dispenserMemoryMap.ts';
import type { CenterLink } from '../../firmware/uplink/centerLink.ts';
import { referenceOf } from '../../firmware/wire/reference.ts';
import { CARD_SIGNATURE } from '../../firmware/wire/settlementProfile.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { messageName } from '../../trace/names.ts';

/** A card dispenser 3: its program, a card slot, and a line to the center. */
export interface DispenserMachine {
  /** Issues a blank card. */
  issue(card: CardProgram): Promise<void>;
  /** Puts `yen` on a card; returns its new value. */
  load(card: CardProgram, yen: number): Promise<number>;
  /** A card's proved value; 0 for a card that was never loaded. */
  readValue(card: CardProgram): Promise<number>;
  readonly certificates: ReadonlyMap<string, Uint8Array>;
}

const verifiedMax = 16;

export const openDispenserMachine = async (
  center: Center,
  watch: (from: string, to: string, name: string, octets: number) => void,
): Promise<DispenserMachine> => {
  const { scheme, sha256, random } = center;
  const { dispenserId, certificate } = await issueDispenser(center);
  const certificates = new Map([[dispenserId, certificate]]);
  let inSlot: CardProgram | undefined;

  // The dispenser has nA and its own certificate preset; it gets everything else of the center over this
  // line.
  const line: CenterLink = {
    send: message => watch('dispenser', 'center', messageName(message), message.length),
    ask: async (question, answerType) => {
      watch('dispenser', 'center', messageName(question), question.length);
      const answer = await handle(center, certificates, question);
      if (!answer) return undefined;
      watch('center', 'dispenser', messageName(answer), answer.length);
      return answer[0] === answerType ? answer.subarray(1) : undefined;
    },
  };
  const { generation, profile, publicKey } = center.master;
  const masterKeys = [{ generation, key: scheme.importPublicKey(profile, publicKey) }];
  const program: Dispenser = {
    dispenserId,
    source: onlineSource(line, dispenserId, { scheme, masterKeys }),
    orders: orderStore(ramMemory(DISPENSER_MEMORY_BYTES), sha256, dispenserId),
    reader: {
      slot: directSlot(() => inSlot),
      scheme,
      sha256,
      random,
      clock: { now: center.now, set: () => {} },
      masterKeys,
      certificate,
      reference: referenceOf(sha256, certificate),
      requiredProfile: CARD_SIGNATURE,
      verifiedCertificates: verifiedCache(verifiedMax),
      verifiedUsages: verifiedCache(verifiedMax),
    },
  };

  const withCard = async <T>(card: CardProgram, work: () => Promise<T>): Promise<T> => {
    inSlot = card;
    try {
      await program.reader.slot.activate();
      return await work();
    } finally {
      inSlot = undefined;
    }
  };
  return {
    certificates,
    issue: card => withCard(card, async () => void (await personalise(program))),
    load: (card, yen) => withCard(card, () => load(program, yen)),
    readValue: card =>
      withCard(card, async () => {
        const introduced = await introduce(program.reader);
        return introduced.loadNumber ? (await proveValue(program.reader, introduced)).value : 0;
      }),
  };
};

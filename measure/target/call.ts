import type { CardLinkName } from '../../bench/card/linkProfiles.ts';
import { cardPeer } from '../../bench/peers/cardPeer.ts';
import { panelPeer } from '../../bench/peers/panelPeer.ts';
import { openCenter } from '../../center/center.ts';
import { serveStream } from '../../center/serveStream.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { hostHashes } from '../../host/hashes.ts';
import { generateKey } from '../../host/keys/generate.ts';
import type { KeySizes } from '../../host/keys/keySource.ts';
import { keyStock } from '../../host/keys/keyStock.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { newCard } from '../../simulation/system/cards.ts';
import { openDispenserMachine } from '../../simulation/system/dispenser.ts';
import type { Scenario } from './runOnTarget.ts';

const waitMs = 60_000;
const pollMs = 5;
/** Between two cards a person needs longer; the report of the last one has ended by then. */
const betweenCardsMs = 3_000;
/**
 * A busy host may answer a reset too late: then the card is put in again, and the figure `insertions` counts
 * it.
 */
const insertionsMax = 4;
const loadedYen = 1000;
const number = '0312345678';
/** 2026-04-01 10:00, seconds since 2000. */
const startSeconds = 828_352_800;

const until = async (
  what: string,
  done: () => boolean,
  instead: () => string = () => 'nothing',
): Promise<void> => {
  const end = Date.now() + waitMs;
  while (!done()) {
    if (Date.now() > end)
      throw new Error(`target call: expected ${what} within ${waitMs} ms, got ${instead()}`);
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
};

/**
 * A prepaid call on a real interpreter: this process is the card on the card's USART, the center on the
 * network's and the panel on the panel's. The terminal is installed (Fig. 4A), a first settlement takes all
 * certificates, two units are charged, and a second insertion is settled by reference.
 */
export const callScenario = async (
  sizes: KeySizes,
  speaks: CardLinkName = 'T0-115200',
): Promise<Scenario> => {
  const scheme = esignScheme(opensslEngine(), hostHashes);
  const { master, terminal, card: cardSize } = sizes;
  const keys = await keyStock({ make: generateKey }, [master, terminal, cardSize]);
  const center = await openCenter({
    scheme,
    sha256: hostSha256,
    random: hostRandom,
    keys,
    keySizes: sizes,
    now: () => startSeconds,
    settlementProfile: PROFILE_FULL,
  });
  const dispenser = await openDispenserMachine(center, () => {});
  const card = newCard('Aoi', { scheme, sha256: hostSha256, random: hostRandom }, () => {});
  await dispenser.issue(card.program);
  await dispenser.load(card.program, loadedYen);

  const peer = cardPeer(card.program, speaks);
  const panel = panelPeer();
  panel.onCardReset = high => peer.reset(high);
  const shown = () => `"${panel.display().join('|')}"`;
  const shows = (text: string) =>
    until(`"${text}" on the display`, () => panel.display().some(row => row.includes(text)), shown);

  /** Plays the call at the panel and fills in the figures. */
  const playCall = async (figures: Record<string, number | string>): Promise<void> => {
    const balance = () => panel.display()[0].trim();

    /** Puts the card in until the balance shows; returns the octets that the session took. */
    const insert = async (expected: string): Promise<void> => {
      for (let attempt = 1; ; attempt++) {
        await new Promise(resolve => setTimeout(resolve, betweenCardsMs));
        peer.wire.toCard = peer.wire.fromCard = 0;
        panel.card(true);
        await until('a balance or a sentence', () => !/^(INSERT CARD|PLEASE WAIT)?$/.test(balance()), shown);
        if (balance() === expected) return;
        if (attempt >= insertionsMax) throw new Error(`target call: expected "${expected}", got ${shown()}`);
        figures['insertions repeated'] = attempt;
        panel.card(false);
        await shows('INSERT CARD');
      }
    };
    await shows('INSERT CARD');
    await insert(`${loadedYen} YEN`);
    figures['first insertion, octets to card'] = peer.wire.toCard;
    figures['first insertion, octets from card'] = peer.wire.fromCard;
    panel.lift(true);
    await shows('DIAL NUMBER');
    for (const digit of number) {
      const before = panel.dialled().length;
      panel.press(digit as '0');
      await until(`digit ${digit} on the line`, () => panel.dialled().length > before);
    }
    panel.answered(true);
    await shows('990 YEN');
    await shows('980 YEN');
    panel.lift(false);
    panel.answered(false);
    await shows('TAKE YOUR CARD');
    panel.card(false);
    await shows('INSERT CARD');
    await insert('980 YEN');
    figures['second insertion, octets to card'] = peer.wire.toCard;
    figures['second insertion, octets from card'] = peer.wire.fromCard;
    panel.card(false);
    await shows('INSERT CARD');
    await until('the settlement report', () => center.books.settledYen > 0);
    figures['settled, yen'] = center.books.settledYen;
    figures['left on the card, yen'] = await dispenser.readValue(card.program);
  };

  return {
    name: 'a prepaid call',
    serials: {
      2: stream => peer.connect(stream),
      3: stream => {
        const { certificates } = dispenser;
        stream.onData(serveStream(center, certificates, stream.write, () => performance.now()).receive);
      },
      4: stream => panel.connect(stream),
    },
    run: async () => {
      const figures: Record<string, number | string> = {};
      try {
        await playCall(figures);
      } catch (error) {
        // The figures so far are printed, and those of memory behind them.
        figures['not completed'] = (error as Error).message;
      }
      return figures;
    },
  };
};

/**
 * Our card in a virtual smart-card reader (vpcd), for any program that talks PC/SC.
 *
 *   npm run card -- --vpcd HOST:PORT      HOST alone means port 35963; IPv6 in brackets
 *     --profile NAME                      key sizes: standard (default), long, history
 *     --eeprom FILE                       keep the card's memory in FILE; an existing card is used unchanged
 *     --blank                             leave a new card blank, for a dispenser to issue
 *     --yen AMOUNT                        load of a new card; 1000
 *
 * A new card is issued and loaded by a center of its own, which no other terminal trusts: for a call on
 * the bench, start a blank card and let the bench issue it. Ends at an interrupt (SIGINT) or with the reader.
 */
import { cardFront } from '../../bench/pcsc/cardFront.ts';
import { type PluggedCard, plugCard } from '../../bench/pcsc/virtualCard.ts';
import { LIFE_CYCLE_BLANK } from '../../firmware/wire/cardCommands.ts';
import type { CardStatus } from '../../firmware/wire/cardStatus.ts';
import { LOAD_YEN_MAX } from '../../firmware/wire/valueLimits.ts';
import { hostSecondsSince2000 } from '../../host/clock.ts';
import { flag, oneOf, parsed, required, runCommand, text, whole, withDefault } from '../../host/command.ts';
import { failure } from '../../host/failure.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { endOnSignal } from '../../host/terminal.ts';
import { makeCard } from './makeCard.ts';

const defaultPort = 35_963;

interface Address {
  readonly host: string;
  readonly port: number;
}

const parseAddress = (given: string): Address | undefined => {
  const match = given.match(/^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+))(?::(\d{1,5}))?$/);
  const port = Number(match?.[3] ?? defaultPort);
  return match && port >= 1 && port <= 65_535 ? { host: match[1] ?? match[2], port } : undefined;
};

const LIFE = ['blank', 'issued, without value', 'in use', 'blocked'];
const describe = (status: CardStatus): string =>
  `card ${status.cardId ?? 'without a number'}, ${LIFE[status.lifeCycle] ?? `life cycle ${status.lifeCycle}`}`;

/** What the card is good for: for a call on the bench it has to be issued there. */
const whatNext = ({ lifeCycle }: CardStatus): string =>
  lifeCycle === LIFE_CYCLE_BLANK
    ? 'for a call: npm run bench -- --reader in another terminal, and there: issue, load 1000'
    : 'its center is its own; for a call with npm run bench add --blank here, and type there: issue, load 1000';

/** Says `lines`, and resolves when the card was pulled or the reader has closed the line. */
const beInReader = async (plugged: PluggedCard, lines: readonly string[]): Promise<void> => {
  let pulled = false;
  endOnSignal(() => {
    pulled = true;
    plugged.unplug();
  });
  for (const line of lines) console.log(line);
  const error = await plugged.closed;
  if (error) throw failure('readerLost', error.message);
  console.log(pulled ? 'card pulled' : 'the reader closed the line');
};

const options = {
  vpcd: required(
    parsed(
      'HOST:PORT',
      'HOST:PORT',
      `the virtual reader; HOST alone means port ${defaultPort}, IPv6 in brackets`,
      parseAddress,
    ),
  ),
  profile: withDefault(oneOf(Object.keys(KEY_SIZES) as (keyof typeof KEY_SIZES)[], 'key sizes'), 'standard'),
  eeprom: text('FILE', "keeps the card's memory in FILE; a card that is there is used as it is"),
  blank: flag('leaves a new card blank, for a dispenser to issue'),
  yen: withDefault(whole({ from: 1, to: LOAD_YEN_MAX, unit: 'yen' }, 'what a new card is loaded with'), 1000),
};

const declaration = {
  call: 'npm run card --',
  does: 'Puts our card into a virtual smart-card reader (vpcd), for any program that talks PC/SC.',
  options,
  notes: [
    'A new card is issued and loaded by a center of its own. For a call with npm run bench start a blank one and ' +
      'type there: issue, load 1000. An interrupt pulls the card.',
  ],
};

await runCommand(declaration, async ({ values }) => {
  const { vpcd, profile, eeprom, blank, yen } = values;
  const { host, port } = vpcd;
  const { program, status } = await makeCard({ profile, eeprom, blank, yen, now: hostSecondsSince2000 });
  const plugged = await plugCard(cardFront(program), host, port).catch(error => {
    throw failure('noReader', `--vpcd: expected a virtual reader at ${host}:${port} (${error.message})`);
  });
  const place = `in the reader at ${host}:${port}`;
  await beInReader(plugged, [`${describe(status)}: ${place}`, whatNext(status)]);
});

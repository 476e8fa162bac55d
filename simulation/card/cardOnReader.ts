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
import { parseArgs } from 'node:util';
import { cardFront } from '../../bench/pcsc/cardFront.ts';
import { plugCard } from '../../bench/pcsc/virtualCard.ts';
import type { CardStatus } from '../../firmware/wire/cardStatus.ts';
import { hostSecondsSince2000 } from '../../host/clock.ts';
import { makeCard } from './makeCard.ts';

const usage = 'usage: npm run card -- --vpcd HOST:PORT [--profile NAME] [--eeprom FILE] [--blank] [--yen N]';
const defaultPort = 35_963;

const parseAddress = (text: string): { host: string; port: number } => {
  const match = text.match(/^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+))(?::(\d{1,5}))?$/);
  const port = Number(match?.[3] ?? defaultPort);
  if (!match || port < 1 || port > 65_535) throw new RangeError(`--vpcd: expected HOST:PORT, got "${text}"`);
  return { host: match[1] ?? match[2], port };
};

const parseYen = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) === 0)
    throw new RangeError(`--yen: expected a whole amount of 1 or more, got "${text}"`);
  return Number(text);
};

const LIFE = ['blank', 'issued, without value', 'in use', 'blocked'];
const describe = (status: CardStatus): string =>
  `card ${status.cardId ?? 'without a number'}, ${LIFE[status.lifeCycle] ?? `life cycle ${status.lifeCycle}`}`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      vpcd: { type: 'string' },
      profile: { type: 'string', default: 'standard' },
      eeprom: { type: 'string' },
      blank: { type: 'boolean', default: false },
      yen: { type: 'string', default: '1000' },
    },
  });
  if (!values.vpcd) throw new RangeError(usage);
  const { host, port } = parseAddress(values.vpcd);
  const { profile, eeprom, blank } = values;
  const yen = parseYen(values.yen);
  const { program, status } = await makeCard({ profile, eeprom, blank, yen, now: hostSecondsSince2000 });

  const plugged = await plugCard(cardFront(program), host, port).catch(error => {
    throw new Error(`--vpcd: expected a virtual reader at ${host}:${port} (${error.message})`);
  });
  console.log(`${describe(status)}: in the reader at ${host}:${port}`);
  let pulled = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      pulled = true;
      plugged.unplug();
    });
  const error = await plugged.closed;
  if (error) throw error;
  console.log(pulled ? 'card pulled' : 'the reader closed the line');
};

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});

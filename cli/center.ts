/** `cardphone center …`: commands that speak the center's HTTP interface. */
import { readFileSync, writeFileSync } from 'node:fs';
import { required, type Subcommand, subcommand, text } from '../host/command.ts';
import { failure } from '../host/failure.ts';
import { backupCommands } from './centerBackup.ts';
import { ask, options, show } from './centerClient.ts';
import { exportCommand } from './centerExport.ts';
import { sendCommand } from './centerSend.ts';

const command = (
  name: string,
  does: string,
  method: string,
  path: string,
  bodyOf?: (words: readonly string[]) => object,
  word?: string,
): [string, Subcommand] => [
  `center ${name}`,
  subcommand(
    `center ${name}${word ? ` ${word}` : ''}`,
    {
      ...{ call: `npx cardphone center ${name}`, does, options },
      ...(word ? { words: { name: word, help: 'twelve digits, a file, or a name', min: 1, max: 4 } } : {}),
    },
    async ({ values, words }) => {
      const address = path.replace(':id', encodeURIComponent(words[0] ?? ''));
      show(values.json, await ask(values, method, address, bodyOf?.(words)));
    },
  ),
];

const messagesIn = ([file]: readonly string[]): object => ({
  messages: readFileSync(file, 'utf8').split(/\s+/).filter(Boolean),
});

/** Writes each piece of evidence to a file of its own. */
const evidence: [string, Subcommand] = [
  'center evidence',
  subcommand(
    'center evidence CARD',
    {
      call: 'npx cardphone center evidence',
      does: 'Writes the evidence against a copied card to a file, for `cardphone evidence verify`.',
      options: { ...options, out: required(text('FILE', 'the file to write')) },
      words: { name: 'CARD', help: 'twelve digits', min: 1, max: 1 },
    },
    async ({ values, words: [card] }) => {
      const files = (await ask(values, 'GET', `/v1/cards/${encodeURIComponent(card)}/evidence`)) as unknown[];
      if (!files.length) throw failure('noEvidence', `card ${card}: expected evidence, the center has none`);
      writeFileSync(values.out, `${JSON.stringify(files[0], null, 2)}\n`);
      show(values.json, { written: values.out, pairs: files.length });
    },
  ),
];

/** The commands by their names. */
export const centerCommands: Readonly<Record<string, Subcommand>> = Object.fromEntries([
  command('books', 'Balances by class of account, and the proof that their sum is zero.', 'GET', '/v1/books'),
  command(
    'card',
    'A card: shadow balance, usage records, whether it is invalid.',
    'GET',
    '/v1/cards/:id',
    undefined,
    'CARD',
  ),
  command(
    'mailbox',
    "A terminal's user name and password, for a broker of the operator's.",
    'GET',
    '/v1/terminals/:id/mailbox',
    undefined,
    'TERMINAL',
  ),
  command('states', 'Alarms of terminals, and when each was heard last.', 'GET', '/v1/terminal-states'),
  command('invalid', 'The list of invalid cards.', 'GET', '/v1/invalid-cards'),
  command(
    'report-card',
    'Enters a card that was reported lost or stolen.',
    'POST',
    '/v1/invalid-cards',
    ([cardId]) => ({ cardId }),
    'CARD',
  ),
  command(
    'refund',
    'Pays back what a destroyed card has left, all or an amount, and enters it into the list.',
    'POST',
    '/v1/cards/:id/refund',
    ([, yen]) => (yen === undefined ? {} : { yen: Number(yen) }),
    'CARD [YEN]',
  ),
  command(
    'take',
    'Takes usage records from a file, one message in hexadecimal digits a line.',
    'POST',
    '/v1/records',
    messagesIn,
    'FILE',
  ),
  command(
    'issue-dispenser',
    'Makes a dispenser: its number and certificate.',
    'POST',
    '/v1/dispensers',
    () => ({}),
  ),
  command(
    'issue-terminal',
    'Makes a terminal: its number and 2M1, which holds its secret key.',
    'POST',
    '/v1/terminals',
    () => ({}),
  ),
  command(
    'issue-card',
    'Makes a card: its number and 6M1, which holds its secret key.',
    'POST',
    '/v1/cards',
    () => ({}),
  ),
  command('tokens', 'Tokens, without their secrets.', 'GET', '/v1/tokens'),
  command(
    'token',
    'Makes a token of role operator, auditor or issuer for some days.',
    'POST',
    '/v1/tokens',
    ([role, name, days]) => ({ role, name, days: Number(days) }),
    'ROLE NAME DAYS',
  ),
  command('revoke', 'Revokes a token.', 'DELETE', '/v1/tokens/:id', undefined, 'ID'),
  evidence,
  exportCommand,
  sendCommand,
  ...backupCommands,
]);

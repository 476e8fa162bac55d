import { parseCertificate } from '../wire/certificate.ts';
import { TAG_TERMINAL_CERTIFICATE } from '../wire/tags.ts';
import { type Craft, result, row } from './craft.ts';
import { dateText } from './dateText.ts';
import { coverState } from './selfTest/battery.ts';

/** Fewer free variables than this, and a session may not find room. */
const freeVariablesMin = 500;

export const versions = (craft: Craft): Promise<void> => {
  const { version, name, interpreter, freeVariables } = craft.board;
  return result(craft, [
    row('CARDPHONE', version),
    row('BOARD', name),
    row('INTERPRETER', interpreter()),
    row('FREE VARIABLES', freeVariables()),
  ]);
};

/** How old each list is. The price list is the image's own; the center's lists (Figs. 9 and 10) are not kept yet. */
export const lists = (craft: Craft): Promise<void> =>
  result(craft, [row('PRICES', 'AS BUILT'), row('INVALID CARDS', 'NONE'), row('STOLEN PHONES', 'NONE')]);

/** What somebody should do something about, the most urgent first. */
export const alarms = (craft: Craft): Promise<void> => {
  const { phone, board } = craft;
  const open = phone.journal.read().pending.length;
  const found: string[] = [];
  if (coverState(craft) === 'OPEN') found.push('COVER IS OPEN');
  if (!phone.identity) found.push('NOT INSTALLED');
  if (phone.hal.clock.now() === undefined) found.push('CLOCK NOT SET');
  if (open) found.push(row('CHARGES OPEN', open));
  if (board.freeVariables() < freeVariablesMin) found.push('MEMORY SHORT');
  return result(craft, found.length ? found : ['NO ALARM']);
};

/** How far the phone is provisioned. */
export const state = (craft: Craft): Promise<void> => {
  const { identity, hal } = craft.phone;
  const keys = hal.keyMemory ? 'KEPT' : 'UNTIL POWER OFF';
  if (!identity) return result(craft, ['NOT INSTALLED', 'ASKING THE CENTER', '', row('KEYS', keys)]);
  const { certificate } = parseCertificate(TAG_TERMINAL_CERTIFICATE, identity.reader.certificate);
  return result(craft, [
    row('PHONE', identity.terminalId),
    row('KEYS', keys),
    row('VALID TO', dateText(certificate.validUntil)),
    row('KEY GENERATION', certificate.generation),
  ]);
};

export const counts = (craft: Craft): Promise<void> => {
  const { settledYen, settledCharges, pending } = craft.phone.journal.read();
  let pendingYen = 0;
  for (let i = 0; i < pending.length; i++) pendingYen += pending[i].charge;
  return result(craft, [
    row('SETTLED', `${settledYen} YEN`),
    row('CHARGES', settledCharges),
    row('OPEN', `${pendingYen} YEN`),
    row('OPEN CHARGES', pending.length),
  ]);
};

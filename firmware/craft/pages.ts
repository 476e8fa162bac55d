import { alarmOf } from '../terminal/alarms.ts';
import { parseCertificate } from '../wire/certificate.ts';
import { TAG_TERMINAL_CERTIFICATE } from '../wire/tags.ts';
import { type Craft, result, row } from './craft.ts';
import { dateText } from './dateText.ts';
import { coverState } from './selfTest/battery.ts';
import { letterOf } from './selfTest/keys.ts';

/** With fewer free variables a session may find no room. */
const freeVariablesMin = 500;

/** Program, board, interpreter, free variables. */
export const versions = (craft: Craft): Promise<void> => {
  const { version, name, interpreter, freeVariables } = craft.board;
  return result(craft, [
    row('CARDPHONE', version),
    row('BOARD', name),
    row('INTERPRETER', interpreter()),
    row('FREE VARIABLES', freeVariables()),
  ]);
};

/**
 * The age of each list. The price list is part of the image; the center's lists (Figs. 9 and 10) are not kept
 * yet.
 */
export const lists = (craft: Craft): Promise<void> =>
  result(craft, [row('PRICES', 'AS BUILT'), row('INVALID CARDS', 'NONE'), row('STOLEN PHONES', 'NONE')]);

/** Conditions that need a craftsperson, the most urgent first. */
export const alarms = (craft: Craft): Promise<void> => {
  const { phone, board } = craft;
  const open = phone.journal.read().pending.length;
  const found: string[] = [];
  if (coverState(craft) === 'OPEN') found.push('COVER IS OPEN');
  if (!phone.identity) found.push('NOT INSTALLED');
  if (phone.hal.clock.now() === undefined) found.push('CLOCK NOT SET');
  const stuck = phone.hal.keypad.stuck?.();
  if (stuck) found.push(row('KEY STUCK', letterOf(stuck)));
  if (open) found.push(row('CHARGES OPEN', open));
  if (board.freeVariables() < freeVariablesMin) found.push('MEMORY SHORT');
  const code = alarmOf(phone);
  if (code) found.push(code);
  return result(craft, found.length ? found : ['NO ALARM']);
};

/** Installation: IDT, where the keys are kept, the term of the certificate, the key generation. */
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

/** Totals of the journal: settled and pending yen and charges. */
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

import { commandName } from '../../bench/trace.ts';
import { parseCommand, parseResponse } from '../../firmware/wire/apdu.ts';
import { CLA, INS_CHARGE, INS_PERSONALISE, INS_SELECT } from '../../firmware/wire/cardCommands.ts';
import { parseCardStatus } from '../../firmware/wire/cardStatus.ts';
import { readFields } from '../../firmware/wire/fields.ts';
import { settlementWords } from './statements.ts';
import { statusWords } from './status.ts';
import { identifierOf, type Line, octetsOf, secretOf, yen } from './words.ts';

const INS_GET_RESPONSE = 0xc0;
const CHAINED = 0x10;

const dataLines = (ins: number, chained: boolean, data: Uint8Array): Line[] => {
  if (data.length === 0) return [];
  if (ins === INS_PERSONALISE) return [['data', secretOf(data)]];
  if (ins !== INS_CHARGE || data.length < 6) return [['data', octetsOf(data)]];
  const fields = readFields('charge', data);
  return [
    ['new value', yen(fields.u32())],
    ['charge of the session', String(fields.u16())],
    [chained ? 'signature, first part' : 'signature', octetsOf(fields.rest())],
  ];
};

/** Throws for anything but a command that this system sends. */
export const commandLines = (octets: Uint8Array): Line[] => {
  const { cla, ins, data, le } = parseCommand(octets);
  const known = (cla & ~CHAINED) === CLA || (cla === 0 && (ins === INS_SELECT || ins === INS_GET_RESPONSE));
  const name = ins === INS_GET_RESPONSE ? 'GET RESPONSE' : commandName(octets);
  if (!known || name.startsWith('INS')) throw new SyntaxError(`command: unknown class or instruction`);
  const chained = (cla & CHAINED) !== 0;
  return [
    ['command', name.replace(' …', '')],
    ...(chained ? [['chain', 'more follows'] as Line] : []),
    ...dataLines(ins, chained, data),
    ...(le ? [['expects', `up to ${le} bytes`] as Line] : []),
  ];
};

const LIFE = ['blank', 'issued, without value', 'in use', 'blocked'];
const ABNORMALITY = ['none', 'value raised', 'master signature', 'terminal signature', 'replay'];

const cardStatusLines = (data: Uint8Array): Line[] => {
  const status = parseCardStatus(data);
  return [
    ['life', LIFE[status.life] ?? String(status.life)],
    ['abnormality', ABNORMALITY[status.abnormality] ?? String(status.abnormality)],
    ['settlement profile', settlementWords(status.settlementProfile)],
    ['loads so far', String(status.loadNumber)],
    ['master key generation', String(status.generation)],
    ['card', status.cardId ? identifierOf(status.cardId) : 'none yet'],
    ['its certificate', octetsOf(status.certificate)],
  ];
};

const answerLines = (data: Uint8Array): Line[] => {
  try {
    return cardStatusLines(data);
  } catch {
    return data.length ? [['data', octetsOf(data)]] : [];
  }
};

/** Throws for anything but a response with a status word that this system uses. */
export const responseLines = (octets: Uint8Array): Line[] => {
  const { data, status } = parseResponse(octets);
  const words = statusWords(status);
  if (!words || data.length > 256) throw new SyntaxError('response: unknown status word');
  const word = status.toString(16).padStart(4, '0').toUpperCase();
  return [...answerLines(data), ['status', `${word}: ${words}`]];
};

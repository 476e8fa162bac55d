import { CLA_CHAINED, parseCommand, parseResponse } from '../../firmware/wire/apdu.ts';
import { CLA, INS_SELECT } from '../../firmware/wire/cardCommands.ts';
import { commandName } from '../names.ts';
import { answerLines } from './answer.ts';
import { dataLines } from './commandData.ts';
import { statusWords } from './status.ts';
import type { Line } from './words.ts';

const INS_GET_RESPONSE = 0xc0;
const RESPONSE_DATA_MAX = 256;

/** Throws for octets that are no command of this system. */
export const commandLines = (octets: Uint8Array): Line[] => {
  const { cla, ins, data, le } = parseCommand(octets);
  const known =
    (cla & ~CLA_CHAINED) === CLA || (cla === 0 && (ins === INS_SELECT || ins === INS_GET_RESPONSE));
  const name = ins === INS_GET_RESPONSE ? 'GET RESPONSE' : commandName(octets);
  if (!known || name.startsWith('INS')) throw new SyntaxError(`command: unknown class or instruction`);
  const chained = (cla & CLA_CHAINED) !== 0;
  return [
    ['command', name.replace(' …', '')],
    ...(chained ? [['chain', 'more follows'] as Line] : []),
    ...dataLines(ins, chained, data),
    ...(le ? [['expects', `up to ${le} bytes`] as Line] : []),
  ];
};

/** Throws for octets that are no response with a status word of this system. */
export const responseLines = (octets: Uint8Array): Line[] => {
  const { data, status } = parseResponse(octets);
  const words = statusWords(status);
  if (!words || data.length > RESPONSE_DATA_MAX) throw new SyntaxError('response: unknown status word');
  const word = status.toString(16).padStart(4, '0').toUpperCase();
  return [...answerLines(data), ['status', `${word}: ${words}`]];
};

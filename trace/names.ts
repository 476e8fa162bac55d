import { parseCommand, parseResponse } from '../firmware/wire/apdu.ts';
import {
  INS_CHARGE,
  INS_LOAD,
  INS_PERSONALISE,
  INS_PRESENT_CERTIFICATE,
  INS_PROVE_VALUE,
  INS_READ,
  INS_SELECT,
} from '../firmware/wire/cardCommands.ts';
import { MESSAGE_LIST_HEAD, MESSAGE_LIST_PIECE } from '../firmware/wire/invalidCardList.ts';
import {
  MESSAGE_CHARGE_ANSWER,
  MESSAGE_CHARGE_QUESTION,
  MESSAGE_CHARGE_RECEIPT,
  MESSAGE_CHARGE_RECEIPT_NOTED,
  MESSAGE_CHARGE_RESOLVED,
  MESSAGE_INSTALL,
  MESSAGE_INSTALL_REQUEST,
  MESSAGE_INSTALLED,
  MESSAGE_LOAD,
  MESSAGE_LOAD_REQUEST,
  MESSAGE_LOADED,
  MESSAGE_LOADED_NOTED,
  MESSAGE_ORDER_DECISION,
  MESSAGE_ORDER_QUESTION,
  MESSAGE_PENDING_DECISION,
  MESSAGE_PENDING_QUESTION,
  MESSAGE_PERSONALISE,
  MESSAGE_PERSONALISE_REQUEST,
  MESSAGE_REFUSED,
  MESSAGE_SETTLEMENT_NOTED,
  MESSAGE_SETTLEMENT_REPORT,
  MESSAGE_STATE,
  MESSAGE_TIME,
} from '../firmware/wire/messages.ts';
import type { MaskedOctets } from './mask.ts';

/** One message from one program to another. Its contents are masked before a listener gets them. */
export interface TracedMessage {
  /** Virtual milliseconds. */
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly octets: number;
  readonly contents?: MaskedOctets;
  /** True for a card's response, false for a command; only messages at a card's contacts have it. */
  readonly fromCard?: boolean;
}

export type Trace = (message: TracedMessage) => void;

const COMMANDS: Record<number, string> = {
  [INS_SELECT]: 'SELECT',
  [INS_PERSONALISE]: 'PERSONALISE',
  [INS_LOAD]: 'LOAD',
  [INS_READ]: 'READ',
  [INS_PRESENT_CERTIFICATE]: 'PRESENT CERTIFICATE',
  [INS_PROVE_VALUE]: 'PROVE VALUE',
  [INS_CHARGE]: 'CHARGE',
};
const READ_WHAT = ['', 'card certificate', 'usage information', 'issuer certificate'];

const MESSAGES: Record<number, string> = {
  [MESSAGE_INSTALL_REQUEST]: 'install request',
  [MESSAGE_INSTALL]: 'terminal information',
  [MESSAGE_INSTALLED]: 'installed',
  [MESSAGE_SETTLEMENT_REPORT]: 'settlement report',
  [MESSAGE_SETTLEMENT_NOTED]: 'settlement noted',
  [MESSAGE_CHARGE_QUESTION]: 'charge question',
  [MESSAGE_CHARGE_ANSWER]: 'charge answer',
  [MESSAGE_PERSONALISE_REQUEST]: 'personalise request',
  [MESSAGE_PERSONALISE]: 'card information',
  [MESSAGE_LOAD_REQUEST]: 'load request',
  [MESSAGE_LOAD]: 'issued value',
  [MESSAGE_LOADED]: 'load receipt',
  [MESSAGE_LOADED_NOTED]: 'load receipt noted',
  [MESSAGE_ORDER_QUESTION]: 'order question',
  [MESSAGE_ORDER_DECISION]: 'order decision',
  [MESSAGE_CHARGE_RECEIPT]: 'charge receipt',
  [MESSAGE_CHARGE_RECEIPT_NOTED]: 'charge receipt noted',
  [MESSAGE_CHARGE_RESOLVED]: 'charge proved later',
  [MESSAGE_PENDING_QUESTION]: 'question about a pending charge',
  [MESSAGE_PENDING_DECISION]: 'decision on a pending charge',
  [MESSAGE_STATE]: 'terminal state',
  [MESSAGE_TIME]: 'time',
  [MESSAGE_LIST_HEAD]: 'head of a list',
  [MESSAGE_LIST_PIECE]: 'piece of a list',
  [MESSAGE_REFUSED]: 'refused',
};

/** A command's name as the transcript shows it. */
export const commandName = (octets: Uint8Array): string => {
  const { cla, ins, p1, p2 } = parseCommand(octets);
  const name = COMMANDS[ins] ?? `INS ${ins.toString(16)}`;
  if (ins === INS_READ) return `${name} ${READ_WHAT[p1] ?? p1} [${p2}]`;
  return cla & 0x10 ? `${name} …` : name;
};

export const responseName = (octets: Uint8Array): string =>
  `${parseResponse(octets).status.toString(16).padStart(4, '0').toUpperCase()}`;

export const messageName = (message: Uint8Array): string => MESSAGES[message[0]] ?? `type ${message[0]}`;

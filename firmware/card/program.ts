import type { Sha256 } from '../../hal/hash.ts';
import type { Memory } from '../../hal/memory.ts';
import type { RandomSource, Scheme } from '../crypto/scheme.ts';
import { concat, equalBytes } from '../runtime/bytes.ts';
import { faultCode } from '../runtime/fault.ts';
import type { ThrownCode } from '../runtime/faultCodes.ts';
import { CLA_CHAINED, type Command, encodeResponse, parseCommand } from '../wire/apdu.ts';
import {
  APPLICATION_ID,
  CLA,
  INS_CHARGE,
  INS_LOAD,
  INS_PERSONALISE,
  INS_PRESENT_CERTIFICATE,
  INS_PROVE_VALUE,
  INS_READ,
  INS_SELECT,
  LIFE_CYCLE_BLANK,
  LIFE_CYCLE_BLOCKED,
  SW_BLOCKED,
  SW_CONDITIONS,
  SW_FAILURE,
  SW_NOT_SELECTED,
  SW_OK,
  SW_UNKNOWN_CLA,
  SW_UNKNOWN_INS,
  SW_WRONG_DATA,
  SW_WRONG_LENGTH,
} from '../wire/cardCommands.ts';
import { encodeCardStatus } from '../wire/cardStatus.ts';
import { NO_REFERENCE, referenceOf } from '../wire/reference.ts';
import { cardAreas } from './areas.ts';
import {
  type Card,
  newSession,
  readKeys,
  readLifeCycle,
  readState,
  readUsageInformation,
  refuse,
} from './card.ts';
import { charge } from './charge.ts';
import { introduce } from './introduce.ts';
import { load } from './load.ts';
import { personalise } from './personalise.ts';
import { proveValue } from './proveValue.ts';
import { read } from './read.ts';

/** The program in the card's ROM 61 (EP 0 856 821, Fig. 3), above the transport protocol. */
export interface CardProgram {
  /** RST or power came back: begins a new session. */
  reset(): void;
  /** Takes a command APDU, resolves to its response APDU. Never rejects. No response holds a secret. */
  process(command: Uint8Array): Promise<Uint8Array>;
}

/** The parts and algorithms that a card's program uses. */
export interface CardParts {
  readonly eeprom: Memory;
  readonly sha256: Sha256;
  readonly scheme: Scheme;
  readonly random: RandomSource;
}

/** Longest command chain: 6M1 with the largest keys. */
const CHAIN_OCTETS_MAX = 3200;

/** The card program over an EEPROM of `CARD_MEMORY_BYTES`. */
export const cardProgram = (parts: CardParts): CardProgram => {
  const { scheme, sha256, random } = parts;
  const card: Card = {
    scheme,
    sha256,
    random,
    areas: cardAreas(parts.eeprom, sha256),
    session: newSession(),
  };
  return {
    reset: () => {
      card.session = newSession();
    },
    process: async octets => {
      try {
        return await dispatch(card, parseCommand(octets));
      } catch (error) {
        return refuse(statusOf(faultCode(error)));
      }
    },
  };
};

/**
 * Whether the command of this header has a data field. T=0 does not say it (ISO 7816-3, 10.3); of the card's
 * commands only READ has none.
 */
export const takesData = (header: Uint8Array): boolean => header[1] !== INS_READ;

/** The status word for a fault inside a procedure. */
const statusOf = (code: ThrownCode): number => {
  if (code === 'wrongLength') return SW_WRONG_LENGTH;
  return code === 'malformed' || code === 'badKey' ? SW_WRONG_DATA : SW_FAILURE;
};

const dispatch = async (card: Card, command: Command): Promise<Uint8Array> => {
  if (command.cla === 0 && command.ins === INS_SELECT) return select(card, command);
  if ((command.cla & ~CLA_CHAINED) !== CLA) return refuse(SW_UNKNOWN_CLA);
  if (!card.session.selected) return refuse(SW_CONDITIONS);

  const data = concat([card.session.chain, command.data]);
  card.session.chain = new Uint8Array(0);
  if (data.length > CHAIN_OCTETS_MAX) return refuse(SW_WRONG_LENGTH);
  if (command.cla & CLA_CHAINED) {
    card.session.chain = data;
    return encodeResponse(SW_OK, new Uint8Array(0));
  }
  const lifeCycle = readLifeCycle(card);
  if (command.ins === INS_PERSONALISE) return personalise(card, data);
  if (lifeCycle === LIFE_CYCLE_BLANK) return refuse(SW_CONDITIONS);
  if (command.ins === INS_READ) return read(card, command.p1, command.p2);
  if (lifeCycle === LIFE_CYCLE_BLOCKED) return refuse(SW_BLOCKED);
  return settle(card, command.ins, data);
};

const settle = (card: Card, ins: number, data: Uint8Array): Promise<Uint8Array> | Uint8Array => {
  switch (ins) {
    case INS_PRESENT_CERTIFICATE:
      return introduce(card, data);
    case INS_PROVE_VALUE:
      return proveValue(card, data);
    case INS_CHARGE:
      return charge(card, data);
    case INS_LOAD:
      return load(card, data);
    default:
      return refuse(SW_UNKNOWN_INS);
  }
};

/** ISO 7816-4, SELECT by name. The answer is the card's status. */
const select = (card: Card, command: Command): Uint8Array => {
  if (!equalBytes(command.data, new Uint8Array(APPLICATION_ID))) return refuse(SW_NOT_SELECTED);
  card.session = newSession();
  card.session.selected = true;
  const lifeCycle = readLifeCycle(card);
  const blank = !card.areas.cardInformation.read();
  const information = blank ? undefined : readKeys(card).information;
  const status = encodeCardStatus({
    lifeCycle,
    abnormality: readState(card).abnormality,
    loadNumber: blank ? 0 : (readUsageInformation(card)?.loadNumber ?? 0),
    generation: information ? information.generation : 0,
    cardId: information?.id,
    certificate: information ? referenceOf(card.sha256, information.certificate) : NO_REFERENCE,
  });
  return encodeResponse(SW_OK, status);
};

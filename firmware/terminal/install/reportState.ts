import { dayOf } from '../../wire/calendar.ts';
import { masterKeyOf, termOf } from '../../wire/certificate.ts';
import { MESSAGE_TIME } from '../../wire/messages.ts';
import {
  encodeTerminalState,
  encodeTimeStatement,
  NONCE_OCTETS,
  parseCenterTime,
} from '../../wire/timeMessages.ts';
import { alarmOf } from '../alarms.ts';
import type { Identity, Phone } from '../phone.ts';

const silenceMs = 3_000;
/** A later answer tells a time that is over: a line that holds it back must not set the clock back. */
const ANSWER_AGE_MAX_MS = 10_000;
/** A clock that is off by more is set. */
const CLOCK_ERROR_MAX_SECONDS = 10;

/**
 * Tells the center which part has failed; its answer carries its time, signed for this question of this
 * phone. The clock is set where it is unknown or off by more than `CLOCK_ERROR_MAX_SECONDS`: a phone is
 * installed once, its clock drifts and its battery ends. It is never set to a day before the phone's
 * certificate. False when the center did not answer. Throws `malformed`, `unknownGeneration`.
 *
 * @overlay
 */
export const reportState = async (phone: Phone, { terminalId, reader }: Identity): Promise<boolean> => {
  const { timer, clock } = phone.hal;
  const limit = timer.now() + ANSWER_AGE_MAX_MS;
  const nonce = reader.random.bytes(NONCE_OCTETS);
  const question = encodeTerminalState({ terminalId, nonce, alarm: alarmOf(phone) });
  const answer = await phone.center.ask(question, MESSAGE_TIME, silenceMs);
  phone.isAlone = !answer;
  if (!answer) return false;
  const { generation, seconds, masterSignature } = parseCenterTime(answer);
  const statement = encodeTimeStatement(answer, question);
  const isSigned = await phone.scheme.verify(
    masterKeyOf(reader.masterKeys, generation),
    statement,
    masterSignature,
  );
  // The error of an unknown time is no number.
  const isRight = Math.abs((clock.now() as number) - seconds) <= CLOCK_ERROR_MAX_SECONDS;
  if (isSigned && !isRight && timer.now() <= limit && dayOf(seconds) >= termOf(reader.certificate).validFrom)
    clock.set(seconds);
  return true;
};

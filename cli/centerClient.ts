/** How the commands `cardphone center …` ask a center over HTTP. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { flag, text, withDefault, wrongArgument } from '../host/command.ts';
import { failure } from '../host/failure.ts';

const answerTimeoutMs = 30_000;

/** Options of every command that asks a center. */
export const options = {
  url: withDefault(text('URL', 'the center; CENTER_URL of the environment where it is not given'), ''),
  token: withDefault(
    text('FILE', 'a file with the token; CENTER_TOKEN of the environment where it is not given'),
    '',
  ),
  json: flag('one JSON object on the standard output'),
};
/** Their values. */
export interface Common {
  readonly url: string;
  readonly token: string;
  readonly json: boolean;
}

const fromEnvironment = (name: string, option: string): string => {
  const value = process.env[name];
  if (!value) throw wrongArgument(option, `a value, or ${name} in the environment`);
  return value;
};

/** Asks once; an answer that is an error is thrown with its code. Throws `noCenter`. */
export const request = async (
  common: Common,
  method: string,
  path: string,
  body?: object,
): Promise<Response> => {
  const url = common.url || fromEnvironment('CENTER_URL', '--url');
  const token = common.token
    ? readFileSync(common.token, 'utf8').trim()
    : fromEnvironment('CENTER_TOKEN', '--token');
  const headers = {
    authorization: `Bearer ${token}`,
    ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  const answer = await fetch(new URL(path, url), {
    ...{ method, headers, signal: AbortSignal.timeout(answerTimeoutMs) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(error => {
    throw failure('noCenter', `center: no answer: ${(error as Error).cause ?? (error as Error).message}`);
  });
  if (answer.ok) return answer;
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  throw failure(error.code, error.message);
};

/** The answer as JSON. */
export const ask = async (common: Common, method: string, path: string, body?: object): Promise<unknown> =>
  (await request(common, method, path, body)).json();

const linesOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(linesOf);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null
      ? [`${name}:`, ...linesOf(inner).map(line => `  ${line}`)]
      : [`${name}  ${inner}`],
  );
};

/** Prints an answer: JSON, or a name and value a line. */
export const show = (json: boolean, answer: unknown): void =>
  console.log(json ? JSON.stringify(answer) : linesOf(answer).join('\n'));

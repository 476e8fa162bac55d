/** Crypto++ as a program beside this one. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { esignProfile } from '../../firmware/crypto/profiles.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { projectRoot } from '../../host/root.ts';
import type { TestKey } from '../keys.ts';

export interface CryptoPlusPlus {
  useKey(key: TestKey, hash: 'sha256' | 'sha512'): Promise<void>;
  /** `message` of one octet or more; the signature in hexadecimal. */
  sign(message: Uint8Array): Promise<string>;
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  stop(): void;
}

const HEADER = '/usr/include/cryptopp/esign.h';
const SOURCE = `${projectRoot}/test/interop/cryptopp.cpp`;

/** The missing tool for its build; undefined when none is missing. */
export const cryptoPlusPlusMissing = (): string | undefined => {
  if (spawnSync('g++', ['--version']).status !== 0) return 'g++';
  return existsSync(HEADER) ? undefined : 'the headers of Crypto++ (Debian: libcrypto++-dev)';
};

/** Compiles and starts it. Throws Error when a tool is missing, or when the compiler refuses the source. */
export const startCryptoPlusPlus = (): CryptoPlusPlus => {
  const missing = cryptoPlusPlusMissing();
  if (missing) throw new Error(`Crypto++: expected ${missing}`);
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-'));
  const program = join(folder, 'cryptopp');
  const built = spawnSync('g++', ['-O1', '-o', program, SOURCE, '-lcryptopp'], { encoding: 'utf8' });
  if (built.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`cryptopp.cpp: ${built.stderr}`);
  }

  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (...words: string[]): Promise<string> => {
    child.stdin.write(`${words.join(' ')}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`cryptopp: expected an answer to ${words[0]}, got its end`);
    return value;
  };
  return {
    useKey: async ({ profile, publicKey, secret }, hash) => {
      const half = secret.length / 2;
      const e = esignProfile(profile).e.toString(16);
      const [p, q] = [secret.subarray(0, half), secret.subarray(half)];
      await ask('key', hash, e, toHex(publicKey), toHex(p), toHex(q));
    },
    sign: message => ask('sign', toHex(message)),
    verify: async (message, signature) => (await ask('verify', toHex(message), toHex(signature))) === '1',
    stop: () => {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

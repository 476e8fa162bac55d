import { generateKeyPairSync, sign as hostSign, verify as hostVerify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519';
import { p256 } from '@noble/curves/nist';
import type { EsignEngine } from '../../firmware/arithmetic/engine.ts';
import { portableEngine } from '../../firmware/arithmetic/portable.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { ESIGN_1536, ESIGN_3072, ESIGN_3840, esignProfile } from '../../firmware/crypto/profiles.ts';
import { fromLatin1 } from '../../firmware/runtime/bytes.ts';
import { hostHashes } from '../../host/hashes.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { type Contestant, compareTimes, type Timing } from './measure.ts';

const message = fromLatin1('EP 0 856 821');

/** A signature scheme by what it does to one message. */
interface Peer {
  readonly name: string;
  sign(): unknown;
  verify(): unknown;
}

const esignPeer = async (profile: number, name: string, engine: EsignEngine): Promise<Peer> => {
  const scheme = esignScheme(engine, hostHashes);
  const pair = await generateKey(profile);
  const secret = scheme.importSecretKey(profile, pair.secret, hostRandom);
  const publicKey = scheme.importPublicKey(profile, pair.publicKey);
  const signature = await scheme.sign(secret, message);
  return {
    name: `ESIGN-${esignProfile(profile).bits}, ${name}`,
    sign: () => scheme.sign(secret, message),
    verify: () => scheme.verify(publicKey, message, signature),
  };
};

const hostPeer = (name: string, { publicKey, privateKey }: ReturnType<typeof rsaPair>): Peer => {
  const hash = name.startsWith('Ed25519') ? null : 'sha256';
  const signature = hostSign(hash, message, privateKey);
  return {
    name: `${name}, node:crypto`,
    sign: () => hostSign(hash, message, privateKey),
    verify: () => hostVerify(hash, message, publicKey, signature),
  };
};
const rsaPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

const noblePeer = (name: string, curve: typeof ed25519 | typeof p256): Peer => {
  const secret = curve.utils.randomPrivateKey();
  const publicKey = curve.getPublicKey(secret);
  const octets = (signature: unknown): Uint8Array =>
    signature instanceof Uint8Array
      ? signature
      : (signature as { toCompactRawBytes(): Uint8Array }).toCompactRawBytes();
  const sign = () => curve.sign(message, secret);
  const signature = octets(sign());
  return { name: `${name}, @noble/curves`, sign, verify: () => curve.verify(signature, message, publicKey) };
};

export interface SignatureRows {
  readonly sign: Timing[];
  readonly verify: Timing[];
}

/** Throws Error when a peer refuses its own signature. */
export const measureSignatures = async (): Promise<SignatureRows> => {
  const esign = await Promise.all(
    [ESIGN_1536, ESIGN_3072, ESIGN_3840].flatMap(profile => [
      esignPeer(profile, 'portable', portableEngine()),
      esignPeer(profile, 'OpenSSL', opensslEngine()),
    ]),
  );
  const peers: Peer[] = [
    ...esign,
    hostPeer('RSA-2048', rsaPair()),
    hostPeer('P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    hostPeer('Ed25519', generateKeyPairSync('ed25519')),
    noblePeer('P-256', p256),
    noblePeer('Ed25519', ed25519),
  ];
  for (const peer of peers)
    if (!(await peer.verify())) throw new Error(`${peer.name}: expected its own signature to verify`);
  const field = (part: 'sign' | 'verify'): Contestant[] =>
    peers.map(peer => ({ name: peer.name, run: () => peer[part]() }));
  return { sign: await compareTimes(field('sign')), verify: await compareTimes(field('verify')) };
};

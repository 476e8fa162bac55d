/**
 * A card that speaks T=1 by a function from the reader's blocks to its own, so that each rule can be broken
 * by itself.
 */
import { answerToReset } from '../../bench/card/linkProfiles.ts';
import type { Rig, WireCard } from './rig.ts';

/** NAD PCB LEN INF LRC. */
export const block = (pcb: number, information: readonly number[] = [], nad = 0): number[] => {
  const body = [nad, pcb, information.length, ...information];
  return [...body, body.reduce((all, byte) => all ^ byte, 0)];
};

export interface ReaderBlock {
  readonly pcb: number;
  readonly information: readonly number[];
  /** Counts the reader's blocks since the reset, S(IFS) left out. */
  readonly index: number;
}
export type Reply = (asked: ReaderBlock) => readonly number[] | undefined;

export interface BlockCard extends WireCard {
  /** PCBs that the reader sent, S(IFS) left out. */
  readonly asked: number[];
}

/** Grants the reader's S(IFS) by itself unless `sizes` says otherwise. */
export const blockCard = (rig: Rig, reply: Reply, sizes?: Reply): BlockCard => {
  let buffer: number[] = [];
  const asked: number[] = [];
  return {
    asked,
    reset: () => {
      buffer = [];
      asked.length = 0;
      rig.fromCard(answerToReset('T1-9600'));
    },
    receive: byte => {
      buffer.push(byte);
      if (buffer.length < 4 || buffer.length < 4 + buffer[2]) return;
      const [, pcb, length] = buffer;
      const information = buffer.slice(3, 3 + length);
      buffer = [];
      const isSize = pcb === 0xc1;
      const index = isSize ? 0 : asked.push(pcb) - 1;
      const answer = isSize ? (sizes ?? (() => block(0xe1, information))) : reply;
      rig.fromCard(answer({ pcb, information, index }) ?? []);
    },
  };
};

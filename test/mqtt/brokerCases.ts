/** What each broker must do with the terminal's client; sections are those of MQTT 3.1.1. */
import type { Packet } from 'mqtt-packet';
import * as assert from 'uvu/assert';
import { callCenter } from '../../firmware/uplink/mqtt/callCenter.ts';
import { leaveCall, type Mailbox, type MailboxOptions } from '../../firmware/uplink/mqtt/mailbox.ts';
import { suiteNeeding } from '../skip.ts';
import { type Center, centerAt, hostTimer, type Middle, proxyTo, tcpDialler, until } from './peers.ts';
import { type Kept, kept, octetsOf, type Terminal, terminal } from './terminal.ts';

/** A broker that runs. Terminals log in with their id and `secret`, the center as `center` with `center`. */
export interface RunningBroker {
  readonly port: number;
  stop(): Promise<void>;
}

/** How a broker is started; every start has forgotten all sessions. */
export type StartBroker = () => Promise<RunningBroker>;

const OPTIONS: Partial<MailboxOptions> = {
  dialMs: 5000,
  answerMs: 5000,
  keepAliveSeconds: 30,
  lingerMs: 150,
  retryMs: [50],
};

const sent = (proxy: Middle, cmd: Packet['cmd']): Packet[] => proxy.packets.filter(one => one.cmd === cmd);

/** Registers the cases for one broker; `missing` says why it cannot run here. */
export const brokerCases = (name: string, start: StartBroker, missing?: string): void => {
  const broker = suiteNeeding(name, missing);
  let running: RunningBroker;
  let center: Center;
  let proxy: Middle;
  let ids = 0;

  broker.before(async () => {
    running = await start();
    proxy = await proxyTo(() => running.port);
    center = await centerAt(running.port);
  });
  broker.after(async () => {
    center?.close();
    proxy?.close();
    await running?.stop();
  });

  /** A new terminal, so that no case has the session of another. */
  const phone = (
    memory: Kept,
    options: Partial<MailboxOptions> = {},
    deliver?: (text: string) => Promise<void> | void,
  ): Terminal & { id: string } => {
    const id = `1${String(++ids).padStart(11, '0')}`;
    proxy.packets.length = 0;
    proxy.isDeaf = false;
    proxy.onPacket = () => {};
    const all = { ...OPTIONS, terminalId: id, ...options };
    return {
      id,
      ...terminal(
        tcpDialler(() => proxy.port),
        hostTimer,
        memory,
        all,
        deliver,
      ),
    };
  };
  /**
   * A call that stays until so many messages are dealt with: brokers take their time with what they have
   * kept.
   */
  const callFor = async (mailbox: Mailbox, memory: Kept, messages: number): Promise<void> => {
    mailbox.options = { ...mailbox.options, lingerMs: 20_000 };
    const ended = callCenter(mailbox);
    await until(`${messages} messages`, () => memory.done.length >= messages);
    // Mosquitto 2.0.11 drops acknowledgements that it has not read when the connection ends, and delivers
    // again.
    await new Promise(resolve => setTimeout(resolve, 100));
    leaveCall(mailbox);
    assert.is(await ended, 'left');
    mailbox.options = { ...mailbox.options, lingerMs: 150 };
  };
  const said = (id: string, name = 'up'): string[] =>
    center.got.filter(({ topic }) => topic === `phone/${id}/${name}`).map(({ text }) => text);

  broker('3.3 messages go to the center, in order, and the call ends idle', async () => {
    const memory = kept(['report 1', 'report 2', 'x'.repeat(4096)]);
    const { mailbox, id } = phone(memory);
    assert.is(await callCenter(mailbox), 'idle');
    assert.equal(memory.waiting, []);
    await until('three reports', () => said(id).length === 3);
    assert.equal(said(id), ['report 1', 'report 2', 'x'.repeat(4096)]);
  });

  broker('3.1.2.4 the session is kept while the terminal is away, and so are messages to it', async () => {
    const memory = kept();
    const { mailbox, id } = phone(memory);
    assert.is(await callCenter(mailbox), 'idle');
    for (const text of ['table 1', 'y'.repeat(4000), 'table 3'])
      await center.publish(`phone/${id}/down`, text);
    await callFor(mailbox, memory, 3);
    assert.equal(memory.done, ['table 1', 'y'.repeat(4000), 'table 3']);
    assert.is(sent(proxy, 'connect').length, 2);
    assert.is(sent(proxy, 'subscribe').length, 1, '3.2.2.2: the session was present');
    assert.is(await callCenter(mailbox), 'idle');
    assert.is(memory.done.length, 3, 'each was acknowledged');
  });

  broker('4.3.2 a message whose deliver failed comes again at the next call', async () => {
    const memory = kept();
    let isFull = true;
    const { mailbox, id } = phone(memory, {}, () =>
      isFull ? Promise.reject(new Error('no room')) : undefined,
    );
    let message = '';
    const ended = callCenter(mailbox).catch((error: Error) => {
      message = error.message;
    });
    await until('the subscription', () => mailbox.subscribed === 1);
    await center.publish(`phone/${id}/down`, 'list');
    await ended;
    assert.is(message, 'no room');
    assert.equal(memory.done, []);
    isFull = false;
    await callFor(mailbox, memory, 1);
    assert.equal(memory.done, ['list']);
  });

  broker('3.8.4 what the center keeps for every terminal comes with the first subscription', async () => {
    const topic = `phone/all/table${ids}`;
    await center.publish(topic, 'tariff 7', true);
    const memory = kept();
    const { mailbox, begun } = phone(memory);
    await callFor(mailbox, memory, 1);
    assert.ok(begun.includes(`${topic} tariff 7`), begun.join());
    await center.publish(topic, '', true);
  });

  broker('4.4 what was not acknowledged goes out again under its identifier, with DUP', async () => {
    const memory = kept(['a', 'b', 'c'], 300);
    const { mailbox, id } = phone(memory, { answerMs: 400 });
    mailbox.sentNumber = 0;
    proxy.onPacket = packet => {
      if (packet.cmd === 'publish' && packet.messageId === 302) proxy.isDeaf = true;
    };
    assert.is(await callCenter(mailbox), 'silent');
    assert.is(memory.waiting.length, 2);
    proxy.isDeaf = false;
    proxy.onPacket = () => {};
    assert.is(await callCenter(mailbox), 'idle');
    assert.equal(memory.waiting, []);
    assert.equal([...new Set(said(id))], ['a', 'b', 'c']);
    const tries = sent(proxy, 'publish').flatMap(one =>
      one.cmd === 'publish' ? [{ text: String(one.payload), id: one.messageId, dup: one.dup }] : [],
    );
    for (const [text, expected] of [
      ['a', 301],
      ['b', 302],
      ['c', 303],
    ] as const) {
      const own = tries.filter(one => one.text === text);
      assert.ok(own.every(one => one.id === expected));
      assert.ok(!own[0].dup && own.slice(1).every(one => one.dup), text);
    }
    assert.ok(tries.length > 3, 'something was sent again');
  });

  broker('3.1.2.5 the will is published when the line is cut, and not after a DISCONNECT', async () => {
    const { mailbox, id } = phone(kept(), { will: octetsOf('gone'), lingerMs: 60_000 });
    const first = callCenter(mailbox);
    await until('a subscription', () => mailbox.subscribed === 1);
    leaveCall(mailbox);
    assert.is(await first, 'left');
    const second = callCenter(mailbox);
    await until('the second connection', () => sent(proxy, 'connect').length === 2);
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.equal(said(id, 'lost'), []);
    proxy.cut();
    assert.is(await second, 'lost');
    await until('the will', () => said(id, 'lost').length === 1);
    assert.equal(said(id, 'lost'), ['gone']);
  });

  broker('3.2.2.3 a wrong password is refused, and nothing is sent', async () => {
    const memory = kept(['a']);
    const { mailbox } = phone(memory, { password: octetsOf('guess') });
    const end = await callCenter(mailbox);
    assert.ok(end === 'refused4' || end === 'refused5', end);
    assert.is(memory.waiting.length, 1);
    assert.is(sent(proxy, 'publish').length, 0);
  });

  broker('3.1.4 a new connection takes over from one that hangs half open', async () => {
    const { mailbox, id } = phone(kept(), { lingerMs: 60_000 });
    const hanging = callCenter(mailbox);
    await until('a subscription', () => mailbox.subscribed === 1);
    const memory = kept(['after the restart']);
    const again = terminal(
      tcpDialler(() => running.port),
      hostTimer,
      memory,
      { ...OPTIONS, terminalId: id },
    );
    assert.is(await callCenter(again.mailbox), 'idle');
    assert.is(await hanging, 'lost', 'the broker ends the old one');
    await until('the report', () => said(id).length === 1);
  });

  broker('3.1.2.10 pings hold the connection beyond one and a half times the keep-alive time', async () => {
    const { mailbox } = phone(kept(), { keepAliveSeconds: 1, lingerMs: 3000 });
    assert.is(await callCenter(mailbox), 'idle');
    assert.ok(sent(proxy, 'pingreq').length >= 4);
  });

  broker('3.2.2.2 a broker that has lost the session is subscribed to anew', async () => {
    const memory = kept();
    const { mailbox, id } = phone(memory);
    assert.is(await callCenter(mailbox), 'idle');
    center.close();
    await running.stop();
    const away = await callCenter(mailbox);
    assert.ok(away === 'lost' || away === 'unreachable', away);
    running = await start();
    center = await centerAt(running.port);
    assert.is(await callCenter(mailbox), 'idle');
    await center.publish(`phone/${id}/down`, 'new table');
    await callFor(mailbox, memory, 1);
    assert.equal(memory.done, ['new table']);
  });

  broker.run();
};

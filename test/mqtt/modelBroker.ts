/** An honest broker for one terminal: it keeps the session and what it owes to it (MQTT 3.1.1, 4.1, 4.4). */
import mqtt, { type Packet } from 'mqtt-packet';
import type { Broker, Wire } from './wireBroker.ts';

export interface ModelBroker extends Broker {
  /** What the center has got, as text, with each repetition. */
  readonly got: string[];
  /** Identifier and DUP of each PUBLISH of the terminal, by its text. */
  readonly sightings: Map<string, { id: number; dup: boolean }[]>;
  /** Messages to the terminal that it has not acknowledged. */
  owes(): readonly string[];
  /** Called with the text of each message that the terminal acknowledges. */
  onAcknowledged: (text: string) => void;
}

/** `down` waits for the terminal until it is subscribed. */
export const modelBroker = (terminalId: string, down: readonly string[]): ModelBroker => {
  let isKnown = false;
  let isSubscribed = false;
  const owed = down.map((text, i) => ({ id: i + 1, text, wasSent: false }));
  const say = (wire: Wire, packet: Packet): void => wire.send(...mqtt.generate(packet));
  const deliver = (wire: Wire): void => {
    if (!isSubscribed) return;
    for (const one of owed) {
      const { id, text, wasSent } = one;
      one.wasSent = true;
      const topic = `phone/${terminalId}/down`;
      say(wire, { cmd: 'publish', topic, payload: text, qos: 1, dup: wasSent, retain: false, messageId: id });
    }
  };
  const broker: ModelBroker = {
    got: [],
    sightings: new Map(),
    owes: () => owed.map(({ text }) => text),
    onAcknowledged: () => {},
    packet: (packet, wire) => {
      if (packet.cmd === 'connect') {
        say(wire, { cmd: 'connack', returnCode: 0, sessionPresent: isKnown });
        isKnown = true;
        deliver(wire);
      } else if (packet.cmd === 'subscribe') {
        say(wire, {
          cmd: 'suback',
          messageId: packet.messageId!,
          granted: packet.subscriptions.map(() => 1),
        });
        const isFirst = !isSubscribed;
        isSubscribed = true;
        if (isFirst) deliver(wire);
      } else if (packet.cmd === 'publish') {
        const text = String(packet.payload);
        const seen = broker.sightings.get(text) ?? [];
        broker.sightings.set(text, [...seen, { id: packet.messageId!, dup: packet.dup }]);
        broker.got.push(text);
        say(wire, { cmd: 'puback', messageId: packet.messageId! });
      } else if (packet.cmd === 'puback') {
        const at = owed.findIndex(({ id }) => id === packet.messageId);
        if (at >= 0) broker.onAcknowledged(owed.splice(at, 1)[0].text);
      } else if (packet.cmd === 'pingreq') say(wire, { cmd: 'pingresp' });
    },
  };
  return broker;
};

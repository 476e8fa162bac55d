/** Topics of the mailbox (`docs/protocol.md`). `terminalId`: twelve digits. */
const topicOf = (terminalId: string, name: string): string => `phone/${terminalId}/${name}`;

/** From the terminal to the center: one sealed message. */
export const topicUp = (terminalId: string): string => topicOf(terminalId, 'up');

/** From the center to the terminal: one sealed message. */
export const topicDown = (terminalId: string): string => topicOf(terminalId, 'down');

/** The broker publishes here the will of a terminal that went away without a word. */
export const topicLost = (terminalId: string): string => topicOf(terminalId, 'lost');

/** What a terminal hears: messages to itself, and what the center has for every terminal. */
export const topicFilters = (terminalId: string): string[] => [topicDown(terminalId), topicOf('all', '+')];

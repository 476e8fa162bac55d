/** For the boot loader (`firmware/boot/loader.ts`), where there is one; else the event has no listener. */
export const announceReady = (): void => E.emit('ready');

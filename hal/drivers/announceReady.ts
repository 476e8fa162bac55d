/** For the boot loader (`firmware/boot/loader.ts`), where there is one: nobody listens otherwise. */
export const announceReady = (): void => E.emit('ready');

/**
 * Pins that are on another part of the phone, at the end of a serial line. They stand where a driver is
 * handed a pin; an input tells its edges itself, since the interpreter watches its own pins only.
 */
export interface RemoteInput extends Pin {
  /** One listener, called at each change of level. */
  onEdge(listener: (edge: { state: boolean }) => void): void;
}

const noMode = (): void => {};

/** An output: `send` carries each new level away. */
export const remoteOutput = (send: (level: boolean) => void): Pin => {
  let level = false;
  const write = (next: boolean | number): void => {
    level = !!next;
    send(level);
  };
  return { read: () => level, write, set: () => write(1), reset: () => write(0), mode: noMode };
};

/** An input, high until `arrive` says otherwise. */
export const remoteInput = (): { pin: RemoteInput; arrive(level: boolean): void } => {
  let level = true;
  let tell: (edge: { state: boolean }) => void = () => {};
  return {
    pin: {
      read: () => level,
      write: noMode,
      set: noMode,
      reset: noMode,
      mode: noMode,
      onEdge: listener => {
        tell = listener;
      },
    },
    arrive: next => {
      if (next === level) return;
      level = next;
      tell({ state: level });
    },
  };
};

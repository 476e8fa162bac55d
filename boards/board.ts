/**
 * A board as data. The existence of `boards/NAME.ts` creates the board: it exports `description`, which host
 * tools read and no image contains, and `wire()`, which makes the drivers of the board's parts.
 */
export interface BoardDescription {
  /** The file's name without `.ts`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /**
   * The program of its image, `terminal` by default. `panel` is the front of another board's phone
   * (`hal/drivers/panelFront.ts`), for boards that are too small for the terminal: display, keys, hook, line
   * and card switch, without card, settlement and center.
   */
  readonly program?: 'terminal' | 'panel';
  readonly chip: {
    readonly part: string;
    readonly core: 'cortex-m3' | 'cortex-m4' | 'cortex-m33' | 'xtensa' | 'host';
    readonly clockMHz: number;
    /** Variables in the interpreter's heap. */
    readonly variables: number;
  };
  readonly storage: {
    /** Bytes of flash in the interpreter's Storage. */
    readonly bytes: number;
    /** Offset of Storage from the start of flash, where the vendor's firmware and Storage can be one file. */
    readonly offset?: number;
  };
  /** The device of the interpreter's console, which no driver may use. */
  readonly console: 'Serial1' | 'Serial2' | 'USB' | 'Bluetooth' | 'stdio';
  /** Pins that a wire can reach, by their names on the board, with blanks between. */
  readonly header: string;
  /** Pins that only parts on the board are connected to. */
  readonly inside?: string;
  readonly native: {
    /**
     * `espruino`: the interpreter's crypto library; `kernel`: Thumb-2 of `firmware/arithmetic/kernels`;
     * `noble`: @noble/hashes in the image; `none`: a panel, which computes no hash.
     */
    readonly sha256: 'espruino' | 'kernel' | 'noble' | 'none';
    /** Which blob of `firmware/arithmetic/kernels` the image carries, if any. */
    readonly kernels: 'cortex-m4' | 'cortex-m3' | 'none';
  };
  /** False: faults have a code without a sentence, since the Storage has no room for sentences. */
  readonly faultSentences?: false;
  /** Languages of the prompts, the phone's own first; all four where it is missing. */
  readonly languages?: readonly PromptLanguage[];
  /** False: the image has no services (S5.4), for which the Storage has no room; calls only. */
  readonly services?: false;
  /** False: the image has no craft menu (`firmware/craft/`), for which the memory has no room. */
  readonly craftMenu?: false;
  /** The build fails above these. */
  readonly budget: {
    /** Bytes of the pretokenised image. */
    readonly imageBytes: number;
    /** Estimated variables of the image's own code and data after boot. */
    readonly imageVars: number;
  };
  readonly pins: BoardPins;
}

/** A file of `firmware/terminal/display/prompts/`. */
export type PromptLanguage = 'english' | 'japanese' | 'german' | 'french';

/** A pin by the name that the interpreter gives it: `B5`. */
export type PinName = string;

/** HD44780, 20×4, 4-bit bus, R/W tied low. */
export type DisplayPins = Readonly<Record<'rs' | 'e' | 'd4' | 'd5' | 'd6' | 'd7', PinName>>;
/** An I²C bus, which parts may share. */
export type I2cPins = Readonly<Record<'scl' | 'sda', PinName>> & { readonly i2c: string };
/** A serial port. */
export type UartPins = Readonly<Record<'tx' | 'rx', PinName>> & { readonly uart: string };

/**
 * The subscriber line. `loop` high seizes it. Tones come from two PWM outputs, summed by resistors, or from
 * an HT9200A; without either the line dials by pulses. At least one of the last three inputs reports answer
 * or end.
 */
export interface LinePins {
  readonly loop: PinName;
  readonly toneLow?: PinName;
  readonly toneHigh?: PinName;
  readonly generator?: Readonly<Record<'enable' | 'clock' | 'data', PinName>>;
  /** High while answered. */
  readonly reversal?: PinName;
  /** Low during a burst of 12 or 16 kHz: a metering pulse. */
  readonly meter?: PinName;
  /** Low while the exchange's tone of 400 Hz is heard. */
  readonly progress?: PinName;
}

/** ISO 7816 contacts. `vcc` high powers the card. */
export type CardPins = UartPins &
  Readonly<Record<'vcc' | 'clock', PinName>> & {
    /** Low with a card in the slot. Missing together with `reset` where the socket is on the panel. */
    readonly present?: PinName;
    readonly reset?: PinName;
    /** `tx` and `rx` do not meet at C7: a wire for each direction, as on an emulated chip. */
    readonly separate?: true;
  };

/** The pins of each part. A part that is missing is on the panel link or absent. */
export interface BoardPins {
  readonly display?: DisplayPins;
  /** HD44780, 20×4, behind a PCF8574 at a 7-bit address. */
  readonly backpack?: I2cPins & { readonly address: number };
  /**
   * 4×4 matrix: rows are driven, columns are read with pull-ups; three columns where the function keys are
   * `buttons`.
   */
  readonly keypad?: { readonly rows: readonly PinName[]; readonly columns: readonly PinName[] };
  /** Function keys, high while pressed: language, service, clear, followOn. */
  readonly buttons?: readonly PinName[];
  /** Closed to ground while the handset is on its cradle. */
  readonly hook?: PinName;
  /** High connects the mouthpiece to the line. */
  readonly speechRelay?: PinName;
  readonly buzzer?: PinName;
  /** High lights it. */
  readonly lamp?: PinName;
  /** Closed to ground by the housing's cover. */
  readonly cover?: PinName;
  readonly line?: LinePins;
  readonly card?: CardPins;
  /** On a panel: the card socket's switch (low with a card) and RST. */
  readonly socket?: Readonly<Record<'present' | 'reset', PinName>>;
  /** One bus, two parts: FM25V02 FRAM (journal) and 23LCV512 battery-backed SRAM (keys). */
  readonly memory?: Readonly<Record<'sck' | 'mosi' | 'miso' | 'framSelect' | 'sramSelect', PinName>> & {
    readonly spi: string;
  };
  /** DS3231. */
  readonly rtc?: I2cPins;
  readonly network?: UartPins & {
    /** High powers a modem on the board. */
    readonly enable?: PinName;
    /** High while the modem starts, so that it runs its own firmware instead of its boot loader. */
    readonly bootSelect?: PinName;
    /** Set for a modem that connects by AT commands (ITU-T V.250); others are transparent by themselves. */
    readonly modem?: true;
  };
  /** The network is the firmware's own Wi-Fi: no pins. */
  readonly wifi?: true;
  /**
   * The serial line of a panel with display, keys, hook, relay, line and buzzer (`hal/drivers/panelLink.ts`);
   * `uart` may be `software`.
   */
  readonly panel?: UartPins & { readonly baud: number };
  /** On a panel: the serial line to the phone. */
  readonly phone?: UartPins & { readonly baud: number };
}

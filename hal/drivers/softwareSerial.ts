declare const Serial: { new (): Serial };

/**
 * A serial port that the interpreter makes in software on any two pins: 8N1, 9600 baud at most in our use,
 * transmission timed by the utility timer and reception by pin interrupts. For a board whose USARTs are all
 * taken.
 */
export const softwareSerial = (): Serial => new Serial();

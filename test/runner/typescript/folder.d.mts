/** Where translated modules are kept. */
export const FOLDER: string;
/** Empties the folder when it holds too many modules. Not while another process may use it. */
export const trimFolder: () => void;

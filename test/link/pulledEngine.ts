/** Name of the global through which the image reaches the arithmetic: `imageWithBothProtocols(ENGINE)`. */
export const ENGINE = 'benchEngine';

/** The version of `package.json`; written out so that `--version` reads no file (a test holds the two together). */
export const VERSION = '0.1.0';

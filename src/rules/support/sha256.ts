import * as crypto from 'node:crypto';

/** 64 hex digits. Nodes that know the one call are twice as fast with it, and leave nothing for the collector to finish. */
export const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text, 'utf8').digest('hex');

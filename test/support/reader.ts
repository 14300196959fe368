/** With HEADROOM_READER=plain every test reads its CSVs by csv-parse: the same goldens must hold. */
export {};

if (process.env['HEADROOM_READER'] === 'plain') (await import('../../src/formats/read.ts')).readPlainly(true);

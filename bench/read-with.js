// One yardstick: a reader merely reads the file, and throws each row away. Arguments: the reader, the file, where packages are.
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'csv-parse';

const [reader, file, folder] = process.argv.slice(2);
const load = createRequire(join(folder, 'package.json'));

const READERS = {
  'csv-parse': () =>
    new Promise((resolve, reject) => {
      let rows = 0;
      const parser = createReadStream(file).pipe(parse({ columns: true }));
      parser.on('readable', () => {
        for (let row = parser.read(); row !== null; row = parser.read()) rows += 1;
      });
      parser.on('end', () => resolve(rows)).on('error', reject);
    }),
  papaparse: () =>
    new Promise((resolve, reject) => {
      let rows = 0;
      const step = () => void (rows += 1);
      load('papaparse').parse(createReadStream(file), {
        header: true,
        skipEmptyLines: true,
        step,
        complete: () => resolve(rows),
        error: reject,
      });
    }),
  udsv: async () => {
    const { inferSchema, initParser } = load('udsv');
    const text = readFileSync(file, 'latin1');
    const parser = initParser(inferSchema(text.slice(0, 10_000)));
    let rows = 0;
    for (let at = 0; at < text.length; at += 1 << 20)
      parser.chunk(text.slice(at, at + (1 << 20)), parser.stringObjs, (batch) => (rows += batch.length));
    parser.end();
    return rows;
  },
  duckdb: async () => {
    const { DuckDBInstance } = load('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const result = await connection.stream(`SELECT * FROM read_csv('${file}', all_varchar = true) ORDER BY account, timestamp`);
    let rows = 0;
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk())
      rows += chunk.getRows().length;
    return rows;
  },
};

console.log(await READERS[reader]());

/** With HEADROOM_READER=plain every test reads its CSVs by csv-parse: the same goldens must hold. */
import { readPlainly } from '../../src/formats/read.ts';

readPlainly(process.env['HEADROOM_READER'] === 'plain');

/**
 * Rows that are alike are read as such in files of any size; with HEADROOM_READER=usual only where there are many, as people's are. With
 * HEADROOM_READER=plain every test reads its CSVs by csv-parse and has no WebAssembly, with HEADROOM_REPLAY=whole every account is
 * replayed with an object for each use: the same goldens must hold.
 */
import { replayWholly } from '../../src/audit/accounts.ts';
import { gatherPlainly } from '../../src/audit/store/space.ts';
import { readPlainly, readQuickly } from '../../src/formats/read.ts';

readPlainly(process.env['HEADROOM_READER'] === 'plain');
readQuickly(process.env['HEADROOM_READER'] !== 'usual');
gatherPlainly(process.env['HEADROOM_READER'] === 'plain');
replayWholly(process.env['HEADROOM_REPLAY'] === 'whole');

/**
 * With HEADROOM_READER=plain every test reads its CSVs by csv-parse and none has WebAssembly, with HEADROOM_REPLAY=whole every account is replayed with an object
 * for each use: the same goldens must hold.
 */
import { replayWholly } from '../../src/audit/accounts.ts';
import { gatherPlainly } from '../../src/audit/store/space.ts';
import { readPlainly } from '../../src/formats/read.ts';

readPlainly(process.env['HEADROOM_READER'] === 'plain');
gatherPlainly(process.env['HEADROOM_READER'] === 'plain');
replayWholly(process.env['HEADROOM_REPLAY'] === 'whole');

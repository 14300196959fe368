/** Logs that copy one another: a look counts where it was first seen. */
import { describe, expect, it } from 'vitest';
import type { LogPlace, SnapshotRecord } from '../../src/domain/records.ts';
import { settleLogs } from '../../src/replay/logs.ts';
import { at, look, MINUTE } from '../reference/stories.ts';

/** A look in a log, `minute` minutes into the day: told by its content, at a line of its log. */
function seen(log: string, after: string, minute: number, line: number, content: string, file = 0): SnapshotRecord {
  const inLog: LogPlace = { log, after, content, line };
  const record = look(at('0:00'), [], { file, inLog });
  return { ...record, at: (record.at + minute * MINUTE) as SnapshotRecord['at'] };
}

/** What is kept, as `log:line`, and how many were left out for either reason. */
function settled(...looks: SnapshotRecord[]): [kept: string[], repeated: number, ofUnknownOrigin: number] {
  const found = settleLogs(looks);
  return [found.looks.map(({ inLog }) => (inLog ? `${inLog.log}:${inLog.line}` : 'page')), found.repeated, found.ofUnknownOrigin];
}

describe('a log that goes on from another one', () => {
  const first = [seen('a', '', 1, 2, 'p'), seen('a', '', 2, 3, 'q'), seen('a', '', 3, 4, 'r')];

  it('counts from where it stops to repeat it', () => {
    const next = [seen('b', 'a', 60, 2, 'q'), seen('b', 'a', 60, 3, 'r'), seen('b', 'a', 61, 4, 's')];
    expect(settled(...first, ...next)).toEqual([['a:2', 'a:3', 'a:4', 'b:4'], 2, 0]);
    expect(settled(...[...first, ...next].reverse())).toEqual([['b:4', 'a:4', 'a:3', 'a:2'], 2, 0]);
  });

  it('repeats what stands before a copy as well, also what can’t be told from another look', () => {
    const next = [seen('b', 'a', 60, 2, ''), seen('b', 'a', 60, 3, 'q'), seen('b', 'a', 60, 4, 'p'), seen('b', 'a', 61, 5, '')];
    expect(settled(...first, ...next)).toEqual([['a:2', 'a:3', 'a:4', 'b:5'], 3, 0]);
    expect(settled(...first, ...[...next].reverse())).toEqual([['a:2', 'a:3', 'a:4', 'b:5'], 3, 0]);
  });

  it('that repeats nothing counts from its first line', () => {
    expect(settled(...first, seen('b', 'a', 60, 1, 's'), seen('b', 'a', 61, 2, ''))).toEqual([['a:2', 'a:3', 'a:4', 'b:1', 'b:2'], 0, 0]);
    expect(settled(seen('a', '', 1, 2, ''), seen('a', '', 2, 3, ''))).toEqual([['a:2', 'a:3'], 0, 0]);
  });

  it('is copied in its own turn', () => {
    const next = [seen('b', 'a', 60, 2, 'r'), seen('b', 'a', 61, 3, 's')];
    const last = [seen('c', 'b', 90, 2, 'r'), seen('c', 'b', 90, 3, 's'), seen('c', 'b', 91, 4, 't')];
    expect(settled(...first, ...next, ...last)).toEqual([['a:2', 'a:3', 'a:4', 'b:3', 'c:4'], 3, 0]);
  });

  it('says nothing where that one is not there, and neither does what goes on from it', () => {
    const page = look(at('12:00'), []);
    const orphans = [seen('b', 'lost', 60, 2, 's'), seen('c', 'b', 90, 2, 't')];
    expect(settled(page, ...first, ...orphans)).toEqual([['page', 'a:2', 'a:3', 'a:4'], 0, 2]);
    // It goes on from two logs, one of which is there.
    expect(settled(...first, seen('b', 'a', 60, 2, 's'), seen('b', 'lost', 61, 3, 't'))).toEqual([['a:2', 'a:3', 'a:4'], 0, 2]);
    // Logs that go on from each other.
    expect(settled(seen('b', 'c', 60, 2, 's'), seen('c', 'b', 90, 2, 't'))).toEqual([[], 0, 2]);
  });
});

describe('of two equal looks', () => {
  it('the earlier one counts', () => {
    expect(settled(seen('a', '', 2, 2, 'p'), seen('b', '', 1, 2, 'p'))).toEqual([['b:2'], 1, 0]);
    expect(settled(seen('b', '', 1, 2, 'p'), seen('a', '', 2, 2, 'p'))).toEqual([['b:2'], 1, 0]);
  });

  it('under one time that of the log counts which goes on from none, else that of the first log, file or line', () => {
    const pairs = [
      [seen('z', '', 1, 9, 'p'), seen('a', 'z', 1, 2, 'p')],
      [seen('a', '', 1, 9, 'p'), seen('b', '', 1, 2, 'p')],
      [seen('a', '', 1, 9, 'p', 0), seen('a', '', 1, 2, 'p', 1)],
      [seen('a', '', 1, 2, 'p'), seen('a', '', 1, 9, 'p')],
    ] as const;
    for (const [one, other] of pairs) {
      expect(settleLogs([one, other]).looks).toEqual([one]);
      expect(settleLogs([other, one]).looks).toEqual([one]);
    }
  });

  it('the later one alone is left out of a log that goes on from none', () => {
    const late = [seen('a', '', 1, 2, 'o'), seen('a', '', 3, 3, 'p'), seen('a', '', 4, 4, '')];
    expect(settled(...late, seen('b', '', 2, 2, 'p'))).toEqual([['a:2', 'a:4', 'b:2'], 1, 0]);
  });

  it('of one log in two files, only that one is a copy, and what stands before it in its file counts', () => {
    const origin = seen('a', '', 0, 1, 'o');
    const log = [seen('b', 'a', 1, 2, 'p'), seen('b', 'a', 2, 3, 'q', 1), seen('b', 'a', 3, 4, 'p', 1)];
    expect(settled(origin, ...log)).toEqual([['a:1', 'b:2', 'b:3'], 1, 0]);
    // A copy in one of its files says nothing of the other.
    const copied = [seen('b', 'a', 60, 9, 'o'), seen('b', 'a', 61, 2, 'r', 1), seen('c', '', 62, 3, 's')];
    expect(settled(origin, ...copied)).toEqual([['a:1', 'b:2', 'c:3'], 1, 0]);
  });

  it('neither is one where they are no looks of logs', () => {
    const pages = [look(at('12:00'), []), look(at('12:00'), [])];
    expect(settleLogs(pages)).toEqual({ looks: pages, repeated: 0, ofUnknownOrigin: 0 });
    expect(settled(...pages, seen('a', '', 1, 2, 'p'))).toEqual([['page', 'page', 'a:2'], 0, 0]);
  });
});

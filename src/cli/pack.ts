import { CannotAudit } from '../domain/errors.ts';
import type { Io } from './io.ts';
import type { MakeFlags } from './pack/make.ts';

export interface PackFlags extends Omit<MakeFlags, 'output'> {
  readonly output?: string | undefined;
  readonly verify?: string | undefined;
}

/** Make an evidence pack, or check one. `null`: no file was named anywhere. */
export async function packCommand(paths: readonly string[], { output, verify, ...flags }: PackFlags, io: Io): Promise<number | null> {
  if (verify !== undefined) {
    if (paths.length > 0 || output !== undefined || Object.values(flags).some((value) => value !== undefined))
      throw new CannotAudit([`--verify ${verify}: takes no paths and no other option; a pack says itself what it was made with.`]);
    return (await import('./pack/verify.ts')).verifyPack(verify, io);
  }
  if (output === undefined) throw new CannotAudit(['pack: name the folder to make with -o DIR, or a pack to check with --verify DIR.']);
  return (await import('./pack/make.ts')).makePack(paths, { ...flags, output }, io);
}

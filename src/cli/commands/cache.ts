import { printable } from '../../errors/printable.ts';
import { forgetKept, listKept } from '../../kept-sessions.ts';
import { writeStdout } from '../output.ts';

export interface ListFlags {
  readonly json: boolean;
  readonly profile: string | undefined;
}

/** Lists what is kept and until when; no secret is read for it. */
export async function runCacheList({ json, profile: only }: ListFlags): Promise<number> {
  const items = (await listKept()).filter(({ profile }) => only === undefined || profile === only);
  if (json) {
    const shown = items.map(({ profile, roleArn, store, issued, expiration }) => ({
      profile,
      roleArn,
      store,
      issued: iso(issued),
      ...(expiration === undefined ? {} : { expiration: iso(expiration) }),
    }));
    await writeStdout(`${JSON.stringify(shown, undefined, 2)}\n`);
    return 0;
  }
  const now = Date.now();
  const rows = items.map((item) => [printable(item.profile), item.roleArn, left(item.expiration, now), item.store]);
  await writeStdout(items.length === 0 ? 'nothing is kept\n' : table(rows));
  return 0;
}

/** Forgets what is kept, of all profiles or of one. */
export async function runCacheClear({ profile }: { readonly profile: string | undefined }): Promise<number> {
  const { removed, fault } = await forgetKept(profile);
  await writeStdout(`${removed} ${removed === 1 ? 'session' : 'sessions'} forgotten\n`);
  if (fault !== undefined) throw fault;
  return 0;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<readonly number[]>(
    (all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)),
    [],
  );
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function left(expiration: number | undefined, now: number): string {
  if (expiration === undefined) return 'without end';
  const minutes = Math.floor((expiration - now) / 60_000);
  if (minutes < 0) return 'expired';
  return minutes < 120 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h left`;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

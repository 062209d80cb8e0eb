import { printable } from '../../errors/printable.ts';
import { jsonFlag, profileFlag, type Register } from '../command.ts';
import { inMinutes } from '../minutes.ts';
import { writeDocument } from '../json-output.ts';
import { writeStdout } from '../output.ts';
import { table } from '../table.ts';

/** `rolechain cache list` and `rolechain cache clear`. */
export const cacheCommand: Register = (program, settle) =>
  program.command('cache', 'list or forget the credentials that are kept', (y) =>
    y
      .command(
        'list',
        'what is kept and until when, without secrets',
        (list) =>
          jsonFlag(profileFlag(list, 'list only what was kept for this profile')).example(
            '$0 cache list',
            'a line for each kept session',
          ),
        async ({ json, profile }) => settle(await runCacheList({ json, profile })),
      )
      .command(
        'clear',
        'forget what is kept',
        (clear) =>
          profileFlag(clear, 'forget only the sessions of this profile’s role').example(
            '$0 cache clear --profile deploy',
            'the next use asks AWS again',
          ),
        async ({ profile }) => settle(await runCacheClear({ profile })),
      )
      .demandCommand(1, 'say what to do: cache list, or cache clear'),
  );

interface Kept {
  readonly roleArn?: string;
  readonly federatedUser?: string;
  readonly mfaSerial?: string;
}

interface ListFlags {
  readonly json: boolean;
  readonly profile: string | undefined;
}

/** Lists what is kept and until when; no secret is read for it. */
async function runCacheList({ json, profile: only }: ListFlags): Promise<number> {
  const { listKept } = await import('../../tasks/kept-sessions.ts');
  const items = (await listKept()).filter(({ profile }) => only === undefined || profile === only);
  if (json) {
    const shown = items.map(({ profile, roleArn, mfaSerial, federatedUser, store, issued, expiration }) => ({
      profile,
      ...(roleArn === undefined ? { mfaSerial } : { roleArn }),
      ...(federatedUser === undefined ? {} : { federatedUser }),
      store,
      issued: iso(issued),
      ...(expiration === undefined ? {} : { expiration: iso(expiration) }),
    }));
    await writeDocument(shown);
    return 0;
  }
  const now = Date.now();
  const rows = items.map((item) => [printable(item.profile), sessionOf(item), left(item.expiration, now), item.store]);
  await writeStdout(items.length === 0 ? 'nothing is kept\n' : table(rows));
  return 0;
}

/** Forgets what is kept, of all profiles or of one. */
async function runCacheClear({ profile }: { readonly profile: string | undefined }): Promise<number> {
  const { forgetKept } = await import('../../tasks/kept-sessions.ts');
  const { removed, fault } = await forgetKept(profile);
  await writeStdout(`${removed} ${removed === 1 ? 'session' : 'sessions'} forgotten\n`);
  if (fault !== undefined) throw fault;
  return 0;
}

function sessionOf({ roleArn, federatedUser, mfaSerial = '' }: Kept): string {
  return printable(roleArn ?? federatedUser ?? `MFA session of ${mfaSerial}`);
}

function left(expiration: number | undefined, now: number): string {
  if (expiration === undefined) return 'without end';
  return expiration < now ? 'expired' : `${inMinutes(expiration - now)} left`;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

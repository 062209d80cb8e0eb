import { describe, expect, it } from 'vitest';
import { elided } from '../../../src/cli/chain-names.ts';
import { listDocument, type KeptSessions } from '../../../src/cli/list-document.ts';
import { listText, type ListStyle } from '../../../src/cli/list-text.ts';
import { shownWidth } from '../../../src/errors/shown-width.ts';
import { overviewOf, roleProfile } from '../../support/chart.ts';
import { adminKeys } from '../../support/configs.ts';

const nothingKept: KeptSessions = { until: new Map(), now: 0 };
const file: ListStyle = { colour: false, home: '/home/alice', columns: undefined, now: 0 };
const device = 'mfa_serial = arn:aws:iam::222222222222:mfa/test-admin\n';

const config = `[default]
${adminKeys}${roleProfile('bastion', 'default', device)}${roleProfile('deploy', 'bastion')}${roleProfile('by-command', 'default', `${device}mfa_process = totp\n`)}${roleProfile('old', 'gone')}${roleProfile('a', 'b')}${roleProfile('b', 'a')}[profile sso]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile apps]
credential_process = rolechain process --profile deploy
[profile settings]
region = eu-west-1
`;

async function text(style: Partial<ListStyle> = {}, kept = nothingKept): Promise<readonly string[]> {
  return listText(listDocument(await overviewOf(config), kept), { ...file, ...style })
    .trimEnd()
    .split('\n');
}

describe('list for people', () => {
  it('in a pipe: a line for each profile, whole, without heading or sum', async () => {
    expect(await text()).toEqual([
      'default                                        access key         ready',
      'bastion     default → bastion                  access key         asks for MFA',
      'deploy      default → bastion → deploy         access key         asks for MFA',
      'by-command  default → by-command               access key         ready',
      'old         ✗ gone → old                                          SOURCE_PROFILE_UNKNOWN at config:18',
      'a           a → b → a                                             CHAIN_CYCLE at config:24',
      'b           b → a → b                                             CHAIN_CYCLE at config:21',
      'sso                                            SSO                signed out',
      'apps        default → bastion → deploy → apps  process of deploy  asks for MFA',
      'settings                                                          no credentials',
    ]);
  });

  it('on a terminal: a heading and a sum', async () => {
    const lines = await text({ columns: 140 });
    expect(lines[0]).toBe('PROFILE     CHAIN                              BASE               STATE');
    expect(lines.slice(-2)).toEqual([
      '',
      '10 profiles: 2 ready, 3 ask for MFA, 1 without a sign-in, 1 without credentials, 3 wrong; "rolechain explain PROFILE" tells why',
    ]);
  });

  it.each(Array.from({ length: 60 }, (_, index) => ({ columns: 20 + 2 * index })))(
    'no line is wider than a terminal of $columns',
    async ({ columns }) => {
      for (const line of await text({ columns })) expect(shownWidth(line), line).toBeLessThanOrEqual(columns);
    },
  );
});

describe('a kept session', () => {
  const keep = async (profile: string, hop: number, minutes: number): Promise<KeptSessions> => {
    const plan = (await overviewOf(config)).find((entry) => entry.profile === profile)?.plan;
    return { until: new Map([[plan?.hops[hop]?.cacheKey ?? '', minutes * 60_000]]), now: 0 };
  };
  const state = async (profile: string, kept: KeptSessions): Promise<unknown> => {
    const found = listDocument(await overviewOf(config), kept).find((entry) => entry.profile === profile);
    return [found?.state, found?.mfaSerial, found?.keptUntil];
  };

  it('of the profile itself is told, and nobody is asked then', async () => {
    expect(await state('deploy', await keep('deploy', 2, 43))).toEqual([
      'ready',
      undefined,
      '1970-01-01T00:43:00.000Z',
    ]);
  });

  it('before the profile’s own spares the question', async () => {
    expect(await state('deploy', await keep('deploy', 0, 43))).toEqual(['ready', undefined, undefined]);
    expect(await state('bastion', await keep('deploy', 1, 43))).toEqual([
      'ready',
      undefined,
      '1970-01-01T00:43:00.000Z',
    ]);
  });

  it('that has ended is none', async () => {
    const serial = 'arn:aws:iam::222222222222:mfa/test-admin';
    expect(await state('deploy', await keep('deploy', 2, 0))).toEqual(['asks-mfa', serial, undefined]);
  });
});

describe('a chain in little room', () => {
  const names = ['default', 'bastion', 'hub', 'deploy'];
  it.each([
    { room: 33, shown: 'default → bastion → hub → deploy' },
    { room: 31, shown: 'default → … → hub → deploy' },
    { room: 20, shown: 'default → … → deploy' },
    { room: 12, shown: '… → deploy' },
    { room: 8, shown: 'defa…loy' },
  ])('of $room: $shown', ({ room, shown }) => {
    expect(elided(names, room)).toBe(shown);
  });

  it('names both of two where it can', () => {
    expect([elided(['default', 'deploy'], 16), elided(['default', 'deploy'], 12), elided([], 5)]).toEqual([
      'default → deploy',
      'defaul…eploy',
      '',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { checkFiles, type LookedAt, type Look } from '../../../src/doctor/files.ts';

const me = { uid: 1000, gid: 1000 };
const config = '/home/alice/.aws/config';

function file(mode: number, more: Partial<LookedAt> & { uid?: number; gid?: number; target?: string } = {}): LookedAt {
  const { uid = 1000, gid = 1000, target, ...rest } = more;
  const look: Look = { path: config, kind: 'file', rights: { uid, gid, mode }, ...(target && { target }) };
  return { look, purpose: 'commands', ...rest };
}

describe('rights', () => {
  it.each([
    { name: 'private', one: file(0o100600), found: [{ level: 'ok', message: `${config}: only you can write there` }] },
    {
      name: 'a config that others may read',
      one: file(0o100644),
      found: [{ level: 'ok', message: `${config}: only you can write there` }],
    },
    {
      name: 'a config that others may write',
      one: file(0o100646),
      found: [
        {
          level: 'problem',
          message: `${config} can be written by everybody, who so decides which commands run as you (0646)`,
          hint: `chmod go-w ${config}`,
        },
      ],
    },
    {
      name: 'a config that another group may write',
      one: file(0o100660, { gid: 50 }),
      found: [
        {
          level: 'problem',
          message: `${config} can be written by group 50, who so decides which commands run as you (0660)`,
          hint: `chmod go-w ${config}`,
        },
      ],
    },
    {
      name: 'a group that is the user’s own',
      one: file(0o100664),
      found: [
        {
          level: 'note',
          message: `${config} can be written by group 1000, who so decides which commands run as you (0664)`,
          hint: `chmod go-w ${config}`,
        },
      ],
    },
    {
      name: 'another owner',
      one: file(0o100600, { uid: 1001 }),
      found: [
        {
          level: 'problem',
          message: `${config} belongs to user 1001, who decides which commands run as you`,
          hint: `chown 1000 ${config}`,
        },
      ],
    },
    {
      name: 'root’s',
      one: file(0o100644, { uid: 0 }),
      found: [{ level: 'ok', message: `${config}: only you can write there` }],
    },
    {
      name: 'root on a user’s file, as in a container',
      one: file(0o100600, { uid: 1001 }),
      user: { uid: 0, gid: 0 },
      found: [
        {
          level: 'warning',
          message: `${config} belongs to user 1001, who decides which commands run as you`,
          hint: `chown 0 ${config}`,
        },
      ],
    },
    {
      name: 'keys that others may read',
      one: file(0o100640, { purpose: 'secrets', gid: 50 }),
      found: [
        {
          level: 'warning',
          message: `${config} holds keys and can be read by group 50 (0640)`,
          hint: `chmod 600 ${config}`,
        },
      ],
    },
    {
      name: 'a policy that others may write',
      one: file(0o100666, { purpose: 'policy' }),
      found: [
        {
          level: 'warning',
          message: `${config} can be written by everybody, who so decides what your sessions may do (0666)`,
          hint: `chmod go-w ${config}`,
        },
      ],
    },
    {
      name: 'a link',
      one: file(0o100600, { target: '/srv/config' }),
      found: [
        { level: 'ok', message: `${config}: only you can write there` },
        { level: 'note', message: `${config} leads to /srv/config` },
      ],
    },
  ])('$name', ({ one, user = me, found }) => {
    expect(checkFiles([one], user)).toEqual(found);
  });

  it('a sticky folder, as /tmp is, is nobody’s harm; another one is', () => {
    const folder = (mode: number): LookedAt => ({
      look: { path: '/srv', kind: 'folder', rights: { uid: 0, gid: 0, mode } },
      purpose: 'folder',
    });
    expect(checkFiles([folder(0o041777)], me)).toEqual([]);
    expect(checkFiles([folder(0o040777)], me)).toMatchObject([{ level: 'problem' }]);
  });

  it('Windows is not asked for modes', () => {
    expect(checkFiles([{ look: { path: config, kind: 'file' }, purpose: 'secrets' }], undefined)).toEqual([
      { level: 'ok', message: `${config}: there; who may write to them is for Windows to say` },
    ]);
  });
});

describe('a missing file', () => {
  const look: Look = { path: config, kind: 'missing' };
  it.each([
    {
      one: { look, purpose: 'commands' as const },
      found: [{ level: 'warning', message: `there is no ${config}`, hint: '"aws configure" makes one' }],
    },
    {
      one: { look, purpose: 'secrets' as const, variable: 'AWS_SHARED_CREDENTIALS_FILE' },
      found: [
        {
          level: 'warning',
          message: `AWS_SHARED_CREDENTIALS_FILE names ${config}, which does not exist: for every tool the file is empty`,
          hint: 'correct or unset AWS_SHARED_CREDENTIALS_FILE',
        },
      ],
    },
    { one: { look, purpose: 'secrets' as const }, found: [] },
    { one: { look, purpose: 'state' as const }, found: [] },
  ])('$one.purpose $one.variable', ({ one, found }) => {
    expect(checkFiles([one], me)).toEqual(found);
  });
});

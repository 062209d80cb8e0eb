import { describe, expect, it } from 'vitest';
import { examine } from '../../../src/doctor/examine.ts';
import { exitOf, type Finding, worst } from '../../../src/doctor/finding.ts';
import { RolechainError } from '../../../src/errors/error.ts';

describe('checks', () => {
  it('that fail, or hang, hide no other', async () => {
    const hanging = new Promise<never>(() => {});
    const found = await examine(
      [
        { name: 'files', look: () => Promise.reject(new Error('EIO')) },
        {
          name: 'config',
          look: () => {
            throw new RolechainError('CONFIG_SYNTAX', { origin: { file: 'f', line: 1 }, reason: 'no' });
          },
        },
        { name: 'keychain', look: () => hanging },
        { name: 'clock', look: () => [{ level: 'ok', message: 'right' }] },
      ],
      150,
    );
    expect(found).toEqual([
      { check: 'files', level: 'problem', code: 'INTERNAL', message: 'this check failed: EIO' },
      {
        check: 'config',
        level: 'problem',
        code: 'CONFIG_SYNTAX',
        message: 'no (f:1)',
        hint: 'correct f:1',
        origin: { file: 'f', line: 1 },
      },
      { check: 'keychain', level: 'problem', message: 'this check did not end within 0 s' },
      { check: 'clock', level: 'ok', message: 'right' },
    ]);
  });

  it('run at the same time', async () => {
    let others = 0;
    let meet = (): void => {};
    const all = new Promise<void>((resolve) => (meet = resolve));
    const look = async (): Promise<[]> => {
      others += 1;
      if (others === 2) meet();
      await all;
      return [];
    };
    expect(
      await examine(
        [
          { name: 'sts', look },
          { name: 'keychain', look },
        ],
        10_000,
      ),
    ).toEqual([]);
  });
});

describe('the exit code', () => {
  const finding = (check: Finding['check'], level: Finding['level'], code?: string): Finding => ({
    check,
    level,
    message: '',
    ...(code === undefined ? {} : { code }),
  });
  it.each([
    { findings: [], exit: 0, is: 'ok' },
    { findings: [finding('keys', 'warning'), finding('sts', 'note')], exit: 0, is: 'warning' },
    { findings: [finding('sts', 'problem', 'STS_UNREACHABLE')], exit: 7, is: 'problem' },
    { findings: [finding('sts', 'problem', 'CONFIG_UNREADABLE')], exit: 3, is: 'problem' },
    { findings: [finding('keychain', 'problem'), finding('sts', 'problem')], exit: 5, is: 'problem' },
    { findings: [finding('chains', 'problem', 'constructor')], exit: 3, is: 'problem' },
    { findings: [finding('keychain', 'problem', 'USAGE'), finding('chains', 'problem')], exit: 2, is: 'problem' },
  ])('$exit: $findings', ({ findings, exit, is }) => {
    expect([exitOf(findings), worst(findings)]).toEqual([exit, is]);
  });
});

import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';

const cold = ['GetCallerIdentity', ...['a', 'b', 'c', 'd', 'e'].map((name) => `AssumeRole role-${name}`)];
const sibling =
  '[profile sibling]\nrole_arn = arn:aws:iam::111111111111:role/role-e\nsource_profile = role-d\nduration_seconds = 1800\n';

describe('a chain of five hops of which nothing is kept', () => {
  it('asks who calls, then for each role in turn, all over one connection', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const { stdout, ...rest } = await box.run(['process', '--profile', 'role-e']);
    expect(rest).toMatchObject({ code: 0, stderr: '' });
    expectDocument(stdout);
    expect(allCalls(sts.calls)).toEqual(cold);
    expect(sts.connections).toBe(1);
  });

  it('leaves every hop kept: a sibling that shares four of them costs one call', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(`${fiveHopConfig}\n${sibling}`);
    expect(await box.run(['process', '--profile', 'role-e'])).toMatchObject({ code: 0, stderr: '' });
    const before = sts.calls.length;
    expect(await box.run(['process', '--profile', 'sibling'])).toMatchObject({ code: 0, stderr: '' });
    expect(allCalls(sts.calls.slice(before))).toEqual(['AssumeRole role-e']);
  });

  it('leaves what it has got kept when a later role is refused', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const message = 'User: x is not authorized to perform: sts:AssumeRole';
    sts.fault(
      { kind: 'refuse', status: 403, code: 'AccessDenied', message },
      { roleArn: 'arn:aws:iam::111111111111:role/role-d' },
    );
    const args = ['process', '--profile', 'role-e'];
    expect(await box.run(args)).toMatchObject({ code: 4, stdout: '' });
    const before = sts.calls.length;
    expect(await box.run(args)).toMatchObject({ code: 0, stderr: '' });
    expect(allCalls(sts.calls.slice(before))).toEqual(['AssumeRole role-d', 'AssumeRole role-e']);
  });
});

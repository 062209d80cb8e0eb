import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator, type Fault } from '../../emulator/emulator.ts';
import { fiveHops, testAdminKey } from '../../emulator/worlds.ts';
import type { SigningKeys } from '../../support/sign-v4.ts';
import { callSts, type StsAnswer } from '../../support/sts-call.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator(fiveHops);
});
afterEach(() => emulator.close());

const admin: SigningKeys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
const roleA = 'arn:aws:iam::111111111111:role/role-a';

describe('faults on command', () => {
  it.each([
    { fault: { kind: 'throttle' }, status: 400, code: 'Throttling' },
    { fault: { kind: 'throttle', status: 429 }, status: 429, code: 'TooManyRequestsException' },
    { fault: { kind: 'throttle', status: 503 }, status: 503, code: 'ServiceUnavailable' },
    {
      fault: { kind: 'refuse', status: 403, code: 'RegionDisabledException', message: 'no' },
      status: 403,
      code: 'RegionDisabledException',
    },
    { fault: { kind: 'skew', ms: 3_600_000 }, status: 403, code: 'SignatureDoesNotMatch' },
  ] satisfies { fault: Fault; status: number; code: string }[])(
    '$code, for one call',
    async ({ fault, status, code }) => {
      emulator.fault(fault);
      const answer = await assume();
      expect([answer.status, answer.element('Code')]).toEqual([status, code]);
      expect((await assume()).status).toBe(200);
      expect(emulator.calls.map((call) => [call.status, call.errorCode, call.faults])).toEqual([
        [status, code, [fault.kind]],
        [200, undefined, []],
      ]);
    },
  );

  it.each([
    { fault: { kind: 'html' }, status: 500, text: /^<!DOCTYPE html>/ },
    { fault: { kind: 'redirect', location: 'https://example.com/' }, status: 302, text: /^$/ },
    { fault: { kind: 'garbage' }, status: 200, text: /no XML <<<$/ },
    { fault: { kind: 'truncated' }, status: 200, text: /^<AssumeRoleResponse(?!.*<\/AssumeRoleResponse>)/ },
    { fault: { kind: 'billion-laughs' }, status: 200, text: /<!ENTITY l9 "(&l8;){10}">/ },
    { fault: { kind: 'huge', bytes: 1_000_000 }, status: 200, text: /^A{1000000}$/ },
    { fault: { kind: 'missing', element: 'SecretAccessKey' }, status: 200, text: /<\/AccessKeyId><SessionToken>/ },
    { fault: { kind: 'altered', element: 'Expiration', content: 'soon' }, status: 200, text: /<Expiration>soon</ },
    { fault: { kind: 'other-role' }, status: 200, text: /:assumed-role\/some-other-role\/test-admin</ },
    { fault: { kind: 'other-session-name' }, status: 200, text: /:assumed-role\/role-a\/somebody-else</ },
  ] satisfies { fault: Fault; status: number; text: RegExp }[])('$fault.kind', async ({ fault, status, text }) => {
    emulator.fault(fault);
    const answer = await assume();
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(text);
  });

  it('a reset, and silence', async () => {
    emulator.fault({ kind: 'reset' });
    await expect(assume()).rejects.toThrow('fetch failed');
    emulator.fault({ kind: 'stall' });
    const silence = fetch(emulator.url, {
      method: 'POST',
      body: 'Action=AssumeRole',
      signal: AbortSignal.timeout(300),
    });
    await expect(silence).rejects.toThrow(/timeout/);
    expect(emulator.calls.map((call) => call.status)).toEqual([undefined, undefined]);
  });

  it('one byte a second', async () => {
    emulator.fault({ kind: 'trickle' });
    const response = await fetch(emulator.url, {
      method: 'POST',
      body: 'Action=AssumeRole',
      signal: AbortSignal.timeout(400),
    });
    await expect(response.text()).rejects.toThrow(/timeout/);
  });

  it('a delay goes together with another fault', async () => {
    emulator.fault({ kind: 'delay', ms: 120 });
    emulator.fault({ kind: 'throttle' });
    const start = Date.now();
    expect((await assume()).element('Code')).toBe('Throttling');
    expect(Date.now() - start).toBeGreaterThanOrEqual(115);
  });

  it('rules say how often, for which action and which role, until they are cleared', async () => {
    emulator.fault({ kind: 'throttle' }, { times: 2, action: 'AssumeRole', roleArn: roleA });
    expect((await callSts(emulator.url, admin, { Action: 'GetCallerIdentity' })).status).toBe(200);
    expect([(await assume()).status, (await assume()).status, (await assume()).status]).toEqual([400, 400, 200]);
    emulator.fault({ kind: 'html' }, { times: Infinity });
    expect((await assume()).status).toBe(500);
    emulator.clearFaults();
    expect((await assume()).status).toBe(200);
  });
});

describe('the record of calls', () => {
  it('holds what was asked, by whom, and how it went', async () => {
    const client = new STSClient({ region: 'eu-west-1', endpoint: emulator.url, credentials: admin });
    const Tags = [{ Key: 'team', Value: 'red' }];
    const asked = { RoleArn: roleA, RoleSessionName: 'test-admin', DurationSeconds: 900, ExternalId: 'x1', Tags };
    await expect(client.send(new AssumeRoleCommand(asked))).rejects.toThrow('sts:TagSession');
    const { hostname, port } = new URL(emulator.url);
    expect(emulator.calls).toEqual([
      {
        service: 'sts',
        action: 'AssumeRole',
        accessKeyId: testAdminKey.id,
        callerArn: 'arn:aws:iam::222222222222:user/test-admin',
        params: {
          roleArn: roleA,
          sessionName: 'test-admin',
          durationSeconds: 900,
          externalId: 'x1',
          tags: [{ key: 'team', value: 'red' }],
        },
        object: undefined,
        host: `${hostname}:${port}`,
        time: expect.any(Date),
        faults: [],
        status: 403,
        errorCode: 'AccessDenied',
      },
    ]);
  });

  it('every secret is random, and known', async () => {
    const answers = [await assume(), await assume()];
    const issued = answers.flatMap((answer) => [answer.element('SecretAccessKey'), answer.element('SessionToken')]);
    expect(new Set(issued).size).toBe(4);
    expect(new Set(emulator.secrets())).toEqual(new Set([testAdminKey.secret, ...issued]));
    expect(answers[0]?.element('AccessKeyId')).toMatch(/^ASIA[A-Z2-7]{9}EXAMPLE$/);
    expect(answers[0]?.element('SecretAccessKey')).toMatch(/^EMULATORSECRET\/.{25}$/);
  });

  it('two hundred calls at once are answered, and quickly', async () => {
    const start = performance.now();
    const answers = await Promise.all(Array.from({ length: 200 }, () => assume()));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(emulator.calls).toHaveLength(200);
  });
});

function assume(): Promise<StsAnswer> {
  return callSts(emulator.url, admin, { Action: 'AssumeRole', RoleArn: roleA, RoleSessionName: 'test-admin' });
}

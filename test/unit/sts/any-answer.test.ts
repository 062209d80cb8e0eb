import * as fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { Credentials } from '../../../src/credentials/credentials.ts';
import { isRolechainError, type RolechainError } from '../../../src/errors/error.ts';
import { Deadline } from '../../../src/session/deadline.ts';
import { type Stub, stubServer } from '../../support/stub-server.ts';
import { clientOf, secretKey, sessionXml, type SessionAnswer } from '../../support/stub-sts.ts';

const callerToken = 'the-session-token-of-the-caller';
const roleArn = 'arn:aws:iam::111111111111:role/teams/Deploy';
const as = new Credentials({
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: secretKey,
  sessionToken: callerToken,
});

let stub: Stub | undefined;
afterEach(() => stub?.[Symbol.asyncDispose]());

/** Text for an element, `<`, `&` and control characters among it; and as XML. */
const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('a&b', '<x>', ']]>', '\u0001', '日本', ' '));
// oxlint-disable-next-line no-control-regex -- XML takes them only as references
const escaped = (value: string): string => value.replaceAll(/[&<>\u0000-\u001f]/g, (one) => `&#${one.charCodeAt(0)};`);
const expiration = fc.constantFrom(
  '2040-01-01T00:00:00Z',
  '2040-01-01T00:00:00.123Z',
  '2001-01-01T00:00:00Z',
  '2040-13-45T00:00:00Z',
  'soon',
  '-1',
  '9'.repeat(30),
);
const sessionArn = fc.constantFrom(
  'arn:aws:sts::111111111111:assumed-role/Deploy/alice',
  'arn:aws:sts::111111111111:assumed-role/deploy/alice',
  'arn:aws:sts::111111111111:assumed-role/Deploy/Alice',
  'arn:aws:sts::222222222222:assumed-role/Deploy/alice',
  'arn:aws:sts::111111111111:assumed-role/Deploy/alice/bob',
  'arn:aws:iam::111111111111:role/teams/Deploy',
);
const answers: fc.Arbitrary<SessionAnswer> = fc.record(
  { arn: sessionArn, accessKeyId: text, secretAccessKey: text, sessionToken: text, expiration },
  { requiredKeys: [] },
);
/** 5xx and 429 are asked again after a pause, so they are few. */
const status = fc.oneof(
  { weight: 30, arbitrary: fc.constant(200) },
  { weight: 10, arbitrary: fc.constantFrom(201, 204, 302, 400, 403, 404, 413) },
  { weight: 1, arbitrary: fc.constantFrom(429, 500, 503) },
);
const spoilt = fc.option(fc.record({ at: fc.nat(900), length: fc.nat(40), by: fc.string({ maxLength: 8 }) }), {
  freq: 2,
});

function refusal(error: unknown): RolechainError {
  if (isRolechainError(error)) return error;
  throw error;
}

it('an answer is the session that was asked for, to the letter, or a refusal without a secret', async () => {
  let respond = { status: 200, answer: {}, spoil: (xml: string): string => xml };
  let sent = '';
  stub = await stubServer((seen, response) => {
    sent = respond.spoil(sessionXml(seen, respond.answer));
    response.writeHead(respond.status, { 'content-type': 'text/xml', location: '/elsewhere' });
    response.end(sent);
  });
  const deadline = new Deadline(() => performance.now(), 3_000);
  const sts = clientOf(stub, deadline, new Date('2026-01-02T03:04:05Z'));
  const request = { request: { roleArn, durationSeconds: 3_600 }, sessionName: 'alice', durationSeconds: 3_600 };
  let sessions = 0;

  await fc.assert(
    fc.asyncProperty(status, answers, spoilt, async (code, answer, change) => {
      const written = Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, escaped(value)]));
      const spoil = (xml: string): string =>
        change === null ? xml : xml.slice(0, change.at) + change.by + xml.slice(change.at + change.length);
      respond = { status: code, answer: written, spoil };
      deadline.restart();
      const outcome = await sts.assumeRole(request, as).catch(refusal);
      if (outcome instanceof Error) {
        expect(outcome.code).toMatch(/^(?:STS_|CLOCK_SKEW)/);
        expect(`${outcome.message} ${outcome.hint} ${JSON.stringify(outcome.details)}`).not.toContain(callerToken);
        expect(`${outcome.message} ${outcome.hint} ${JSON.stringify(outcome.details)}`).not.toContain(secretKey);
        return;
      }
      sessions += 1;
      // Where nothing was spoilt, what is missing in `answer` is what the stub sends by itself.
      expect([code, answer.arn?.toLowerCase() ?? 'its own']).toEqual([
        expect.toSatisfy((one: number) => one < 300),
        expect.toSatisfy((arn: string) => arn === 'its own' || arn.endsWith(':assumed-role/deploy/alice')),
      ]);
      expect(sent).toContain('<SessionToken>');
      if (change !== null) return;
      const { credentials } = outcome;
      expect(credentials.accountId).toBe('111111111111');
      const { accessKeyId, secretAccessKey } = credentials.reveal();
      expect({ accessKeyId, secretAccessKey }).toEqual({
        accessKeyId: answer.accessKeyId ?? 'ASIAIOSFODNN7EXAMPLE',
        secretAccessKey: answer.secretAccessKey ?? secretKey,
      });
      expect(credentials.expiration?.getTime()).toBeGreaterThan(Date.parse('2026-01-02T03:04:05Z'));
    }),
    { seed: 20_261_122, numRuns: 200, interruptAfterTimeLimit: 45_000 },
  );
  expect(sessions).toBeGreaterThan(0);
});

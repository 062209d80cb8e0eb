import { styleText } from 'node:util';
import type { Call } from '../emulator/calls.ts';
import { startEmulator, type Emulator } from '../emulator/emulator.ts';
import { makeHome, type Home } from '../support/home.ts';
import { run, type Run } from '../support/program.ts';
import { s3Request } from '../support/s3-request.ts';
import { field, text } from '../support/shape.ts';
import { installStandIn } from '../support/stand-in.ts';
import { demoConfig, readReports, writeReports } from './config.ts';
import { demoWorld } from './world.ts';

// Runs the real program on a machine of its own: an emulator of STS on loopback, and a home that is thrown away.
const emulator = await startEmulator(demoWorld);
const home = makeHome({
  '.aws/config': demoConfig,
  '.aws/policies/read-reports.json': readReports,
  'draft.json': writeReports,
  'note.txt': 'all is better\n',
});
try {
  // The AWS CLI need not be there for one call.
  installStandIn(home.path, 'aws');
  await show(emulator, home);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  home[Symbol.dispose]();
  await emulator.close();
}

async function show(sts: Emulator, { path, env }: Home): Promise<void> {
  const rolechain = async (...args: readonly string[]): Promise<Run> => {
    console.log(paint('bold', `\n$ rolechain ${args.join(' ')}`));
    const addresses = { AWS_ENDPOINT_URL_STS: sts.url, AWS_ENDPOINT_URL_S3: sts.url };
    const PATH = `${path}:${env['PATH'] ?? ''}`;
    const result = await run(args, { cwd: path, env: { ...env, ...addresses, PATH } });
    process.stdout.write(result.stderr.replaceAll(path, '~'));
    return result;
  };

  say('An emulator of STS runs on loopback, and a home folder in the temporary folder: no AWS account is used.');
  say('ROLECHAIN_CACHE=file keeps sessions in that home, so nobody’s keychain is touched.');

  heading('A chain of five roles');
  const first = await timed(async () => rolechain('process', '--profile', 'role-e'));
  expect(first.result.code === 0, 'the chain is walked');
  console.log(abbreviated(first.result.stdout));
  const calls = sts.calls.map(describeCall);
  for (const call of calls) console.log(`  STS: ${call}`);
  expect(calls.length === 6, 'one GetCallerIdentity and five AssumeRole');
  const second = await timed(async () => rolechain('process', '--profile', 'role-e'));
  expect(second.result.stdout === first.result.stdout, 'the same credentials again');
  expect(sts.calls.length === 6, 'no further call');
  say(
    `first: ${first.milliseconds} ms and ${calls.length} calls; second, from the cache: ${second.milliseconds} ms and no call`,
  );

  heading('A configuration that loops');
  const loop = await rolechain('process', '--profile', 'loop-a');
  expect(loop.code === 3 && loop.stdout === '' && sts.calls.length === 6, 'refused before any call');

  heading('A role narrowed by a session policy');
  const explained = await rolechain('explain', '--profile', 'reports');
  process.stdout.write(explained.stdout.replaceAll(path, '~'));
  const reports = parse((await rolechain('process', '--profile', 'reports')).stdout);
  for (const [method, expected] of [
    ['GET', 200],
    ['PUT', 403],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- told one after the other
    const { status, body } = await s3Request(sts.url, method, 'reports/2026.txt', reports);
    console.log(
      `  ${method} s3://reports/2026.txt → ${status} ${(/<Message>([^<]*)/.exec(body)?.[1] ?? body.trim()).replaceAll('&#34;', '')}`,
    );
    expect(status === expected, `${method} answers ${expected}`);
  }

  heading('A draft of a policy, tried');
  const upload = ['--', 'aws', 's3api', 'put-object', '--bucket', 'reports', '--key', '2027.txt', '--body', 'note.txt'];
  const denied = await rolechain('try', 'reports', ...upload);
  expect(denied.stderr.includes('try: denied: s3:PutObject'), 'the profile’s own policy denies the upload');
  const allowed = await rolechain('try', 'reports', '--policy', 'draft.json', '--expect', 'allowed', ...upload);
  expect(allowed.code === 0, 'the draft allows it');

  heading('A role that demands the user’s own name');
  const deploy = await rolechain('process', '--profile', 'deploy');
  expect(deploy.code === 0, 'the role is assumed');
  console.log(`  STS: ${describeCall(sts.calls.findLast(({ action }) => action === 'AssumeRole'))}`);
  const before = sts.calls.length;
  const typed = await rolechain('process', '--profile', 'deploy-as-ci');
  expect(typed.code === 3 && sts.calls.length <= before + 1, 'a typed name is refused before the role is asked for');

  say('\nEverything above was asserted, and the home folder is gone.');
}

function describeCall(call: Call | undefined): string {
  if (call === undefined) return 'no call';
  const { action = '', params, status } = call;
  const name = text(params.sessionName);
  const role = text(params.roleArn).split('/').at(-1) ?? '';
  return action === 'AssumeRole' ? `AssumeRole ${role} as ${name} → ${status ?? '…'}` : `${action} → ${status ?? '…'}`;
}

function parse(stdout: string): {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
} {
  const document: unknown = JSON.parse(stdout);
  const get = (key: string): string => text(field(document, key));
  return {
    accessKeyId: get('AccessKeyId'),
    secretAccessKey: get('SecretAccessKey'),
    sessionToken: get('SessionToken'),
  };
}

/** The document with its secrets cut: a terminal is no place for them. */
function abbreviated(stdout: string): string {
  return stdout.trim().replace(/"(SecretAccessKey|SessionToken)":"[^"]*"/g, '"$1":"…"');
}

async function timed(work: () => Promise<Run>): Promise<{ readonly result: Run; readonly milliseconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, milliseconds: Math.round(performance.now() - started) };
}

/** Colour for a terminal only. */
function paint(format: Parameters<typeof styleText>[0], words: string): string {
  return process.stdout.isTTY ? styleText(format, words) : words;
}

function heading(words: string): void {
  console.log(paint(['bold', 'underline'], `\n${words}`));
}

function say(words: string): void {
  console.log(paint('dim', words));
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the demo expected that ${what}`);
}

import { expect, it } from 'vitest';
import { configDiff } from '../../../src/cli/config-diff.ts';

const plain = { colour: false, name: '~/.aws/config' };

it('shows what changes with three lines around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
  expect(configDiff(before, before.replace('e', 'x'), plain)).toBe(
    '--- ~/.aws/config\n+++ ~/.aws/config\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+x\n f\n g\n h\n',
  );
});

it('tells of a last line without its break, and shows no line breaks of Windows', () => {
  expect(configDiff('a\r\nb', 'a\r\nc\r\n', plain)).toBe(
    '--- ~/.aws/config\n+++ ~/.aws/config\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n',
  );
});

it('colours for a person, and makes what could redraw a terminal visible', () => {
  expect(configDiff('a\u001b[2J\n', 'b\u0007\n', { ...plain, colour: true })).toBe(
    '\u001b[1m--- ~/.aws/config\u001b[22m\n\u001b[1m+++ ~/.aws/config\u001b[22m\n\u001b[36m@@ -1,1 +1,1 @@\u001b[39m\n' +
      '\u001b[31m-a\u001b[39m\n\u001b[32m+b\\u0007\u001b[39m\n',
  );
});

it.each([
  ['aws_secret_access_key = abc', 'aws_secret_access_key = ****'],
  ['  aws_session_token=abc def # x', '  aws_session_token=****'],
  ['AWS_SECURITY_TOKEN =abc', 'AWS_SECURITY_TOKEN =****'],
  ['# aws_secret_access_key = abc', '# aws_secret_access_key = ****'],
  [';;  my.password: abc', ';;  my.password: ****'],
  ['aws_secret_access_key = abc\n  def', 'aws_secret_access_key = ****\n   ****'],
  ['web_identity_token_file = /run/token', 'web_identity_token_file = /run/token'],
  ['aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE'],
  ['aws_session_token =', 'aws_session_token ='],
])('a line beside the change is shown without its secret: %s', (line, shown) => {
  expect(configDiff(`${line}\na\n`, `${line}\nb\n`, plain).split('\n').slice(3).join('\n')).toBe(` ${shown}\n-a\n+b\n`);
});

it('hides what continues a secret also where the secret itself is not shown', () => {
  const before = 'token = x\n  1\n  2\n  3\n  4\n\nregion = a\n';
  expect(configDiff(before, before.replace('= a', '= b'), plain)).toContain('@@\n   ****\n   ****\n \n-region = a\n');
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../../src/policy/check/check.ts';
import { decodePolicy } from '../../../../src/policy/check/encoding.ts';
import { severities } from '../../../../src/policy/check/finding.ts';

const found = (text: string): readonly string[] =>
  checkPolicy({ text, source: 'p.json', line: 1 }).findings.map(
    ({ line, column, severity, code, message }) => `${line}:${column} ${severity} ${code}: ${message}`,
  );
/** The statement begins at 3:14. */
const around = (statement: string): string => `{\n"Version": "2012-10-17",\n"Statement": ${statement}\n}`;
const action = (value: string): string => around(`{"Effect": "Allow", "Resource": "*",\n"Action": ${value}}`);
const resource = (value: string): string => around(`{"Effect": "Allow", "Action": "s3:*",\n"Resource": ${value}}`);
const condition = (value: string): string =>
  around(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*",\n"Condition": ${value}}`);
const allow = '{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}';

const covered = new Set<string>(['POLICY_UNREADABLE', 'POLICY_ARNS', 'POLICY_BLOCKS_NEXT_HOP']);

function rows(table: readonly (readonly [string, string, ...string[]])[]): void {
  for (const [name, text, ...expected] of table) {
    for (const line of expected) covered.add(/ ([A-Z_]+): /.exec(line)?.[1] ?? '');
    it(name, () => expect(found(text)).toEqual(expected));
  }
}

describe('a document', () => {
  rows([
    ['that says all it must', around(allow)],
    ['with statements in a list', around(`[${allow}]`)],
    ['of the old version', `{"Version": "2008-10-17", "Statement": ${allow}}`],
    ['that is no JSON', '{\n  "Version": "2012-10-17",\n}', '3:1 error POLICY_INVALID: unexpected }'],
    [
      'with a key twice',
      `{"Version": "2012-10-17",\n "Version": "2012-10-17", "Statement": ${allow}}`,
      '2:2 error POLICY_INVALID: the key "Version" stands a second time',
    ],
    [
      'with a character that STS refuses',
      around('{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::ā"}'),
      '3:78 error POLICY_INVALID: STS does not accept the character U+0101 in a policy',
    ],
    [
      'without anything',
      '{}',
      '1:1 warning VERSION_MISSING: without a Version the document is one of 2008-10-17, which knows no variables; write "Version": "2012-10-17"',
      '1:1 error ELEMENT_MISSING: the policy has no Statement',
    ],
    [
      'of a version that is none',
      `{"Version": "2024-01-01", "Statement": ${allow}}`,
      '1:13 error VERSION_UNKNOWN: the version is 2012-10-17, not "2024-01-01": it names AWS’s language, not your document',
    ],
    [
      'with a number for a version',
      `{"Version": 2012, "Statement": ${allow}}`,
      '1:13 error ELEMENT_TYPE: Version must be a string, not a number',
    ],
    [
      'with an Id',
      `{"Version": "2012-10-17", "Id": "x",\n"Statement": ${allow}}`,
      '1:27 warning ID_UNUSED: Id belongs to resource policies; here it only takes room',
    ],
    [
      'with a list for an Id',
      `{"Version": "2012-10-17", "Id": ["x"],\n"Statement": ${allow}}`,
      '1:33 error ELEMENT_TYPE: Id must be a string, not a list',
    ],
    [
      'with an element that nobody knows',
      `{"Version": "2012-10-17", "Purpose": "x", "Statement": ${allow}}`,
      '1:27 error ELEMENT_UNKNOWN: there is no element "Purpose" here; known are Version, Id, Statement',
    ],
    [
      'in small letters',
      `{"version": "2012-10-17",\n"statement": ${allow}}`,
      '1:2 error ELEMENT_UNKNOWN: there is no element "version" here; did you mean Version?',
      '2:1 error ELEMENT_UNKNOWN: there is no element "statement" here; did you mean Statement?',
    ],
    [
      'with one element twice, once misspelled',
      `{"Version": "2012-10-17", "Statements": 1, "Statement": ${allow}}`,
      '1:27 error ELEMENT_UNKNOWN: there is no element "Statements" here; did you mean Statement?',
    ],
    ['with no statement', around('[]'), '3:14 error ELEMENT_EMPTY: Statement holds no statement'],
    [
      'with a statement that is no object',
      around('["Allow"]'),
      '3:15 error ELEMENT_TYPE: a statement must be an object, not a string',
    ],
    [
      'with a text for a statement',
      around('"Allow"'),
      '3:14 error ELEMENT_TYPE: a statement must be an object, not a string',
    ],
    [
      'that is too long',
      around(`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${'x'.repeat(2_048)}"}`),
      '1:1 warning POLICY_LONG: the policy has 2146 characters without white space, AWS documents 2048',
    ],
    [
      'that is as long as it may be',
      around(`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${'x'.repeat(1_944)}"}`),
    ],
  ]);
});

describe('a statement', () => {
  rows([
    [
      'without anything',
      around('{}'),
      '3:14 error ELEMENT_MISSING: the statement has no Effect',
      '3:14 error ELEMENT_MISSING: the statement has neither Action nor NotAction',
      '3:14 error ELEMENT_MISSING: the statement has neither Resource nor NotResource',
    ],
    [
      'with the letters of its elements wrong',
      around('{"effect": "allow", "actions": "s3:*",\n "RESOURCE": "*"}'),
      '3:15 error ELEMENT_UNKNOWN: there is no element "effect" here; did you mean Effect?',
      '3:25 error EFFECT_UNKNOWN: Effect is Allow or Deny, written exactly so, not "allow"',
      '3:34 error ELEMENT_UNKNOWN: there is no element "actions" here; did you mean Action?',
      '4:2 error ELEMENT_UNKNOWN: there is no element "RESOURCE" here; did you mean Resource?',
    ],
    [
      'with Resources',
      around('{"Effect": "Allow", "Action": "s3:*",\n"Resources": ["bucket"]}'),
      '4:1 error ELEMENT_UNKNOWN: there is no element "Resources" here; did you mean Resource?',
      '4:15 error RESOURCE_INVALID: a resource is an ARN or *, not "bucket"',
    ],
    [
      'with two of a kind',
      around(
        '{"Effect": "Deny", "Action": "s3:*", "NotAction": "s3:Get*",\n"NotResource": "arn:aws:s3:::b", "Resource": []}',
      ),
      '3:1 warning POLICY_DENIES_ALL: the policy only denies: a session gets what role and policy both allow, so it can do nothing',
      '3:51 error ELEMENT_CONFLICT: a statement has Action or NotAction, not both',
      '4:1 error ELEMENT_CONFLICT: a statement has Resource or NotResource, not both',
    ],
    [
      'with empty lists',
      around('{"Effect": "Allow", "Action": [],\n"Resource": []}'),
      '3:44 error ELEMENT_EMPTY: Action is empty',
      '4:13 error ELEMENT_EMPTY: Resource is empty',
    ],
    [
      'with values of other types',
      around('{"Sid": 1, "Effect": true, "Action": {},\n"Resource": ["*", null], "Condition": []}'),
      '3:22 error ELEMENT_TYPE: Sid must be a string, not a number',
      '3:35 error ELEMENT_TYPE: Effect must be a string, not a boolean',
      '3:51 error ELEMENT_TYPE: Action must be a string or a list of strings, not an object',
      '4:19 error ELEMENT_TYPE: Resource must be a string or a list of strings, not null',
      '4:39 error ELEMENT_TYPE: Condition must be an object, not a list',
    ],
    [
      'of a trust policy',
      around('{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}'),
      '3:14 error ELEMENT_MISSING: the statement has neither Resource nor NotResource',
      '3:34 error PRINCIPAL_NOT_ALLOWED: Principal is not allowed in a session policy; is this a role’s trust policy, or a resource’s?',
    ],
    [
      'with NotPrincipal',
      around('{"Effect": "Deny", "NotPrincipal": "*", "Action": "s3:*", "Resource": "*"}'),
      '3:1 warning POLICY_DENIES_ALL: the policy only denies: a session gets what role and policy both allow, so it can do nothing',
      '3:33 error PRINCIPAL_NOT_ALLOWED: NotPrincipal is not allowed in a session policy; is this a role’s trust policy, or a resource’s?',
    ],
    [
      'with a Sid that has a hyphen',
      around('{"Sid": "read-it", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}'),
      '3:22 error SID_INVALID: a Sid has letters A–Z, a–z and digits only, not "read-it"',
    ],
    [
      'with an empty Sid',
      around(
        '[{"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]',
      ),
    ],
    [
      'with the Sid of another',
      around(
        '[{"Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},\n{"Sid": "A", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]',
      ),
      '4:9 error SID_REPEATED: another statement has the Sid "A" already',
    ],
    [
      'that says a value twice',
      around(
        '{"Effect": "Allow", "Action": ["s3:Get*", "S3:get*"],\n"Resource": ["arn:aws:s3:::B", "arn:aws:s3:::b", "arn:aws:s3:::b"]}',
      ),
      '3:56 warning VALUE_REPEATED: "S3:get*" stands in Action already',
      '4:50 warning VALUE_REPEATED: "arn:aws:s3:::b" stands in Resource already',
    ],
    [
      'with a wildcard for its effect',
      around('{"Effect": "*", "Action": "s3:*", "Resource": "*"}'),
      '3:25 error EFFECT_UNKNOWN: Effect is Allow or Deny, written exactly so, not "*"',
    ],
  ]);
});

describe('an action', () => {
  rows([
    ['of every form', action('["*", "s3:*", "s3:Get?bject", "EC2:describe*", "execute-api:Invoke", "s3:*Object*"]')],
    [
      'without a service',
      action('"GetObject"'),
      '4:11 error ACTION_INVALID: an action is SERVICE:NAME or *, not "GetObject"',
    ],
    ['that is empty', action('""'), '4:11 error ACTION_INVALID: an action is SERVICE:NAME or *, not ""'],
    [
      'with two colons',
      action('"s3:Get:Object"'),
      '4:11 error ACTION_INVALID: an action has one colon, not "s3:Get:Object"',
    ],
    [
      'with a wildcard for its service',
      action('["*:*", "s?:Get*"]'),
      '4:12 warning ACTION_DOUBTFUL: every action is written *, not *:*',
      '4:19 error ACTION_INVALID: the service of "s?:Get*" may hold no wildcard; its name may',
    ],
    [
      'of a service that can be none',
      action('["s 3:*", "${aws:x}:*", ":*"]'),
      '4:12 error ACTION_INVALID: "s 3" in "s 3:*" can be no service',
      '4:21 error ACTION_INVALID: an action has one colon, not "${aws:x}:*"',
      '4:35 error ACTION_INVALID: "" in ":*" can be no service',
    ],
    [
      'with a name that can be none',
      action('["s3:Get Object", "s3:"]'),
      '4:12 warning ACTION_DOUBTFUL: "s3:Get Object" names no action, so it matches none',
      '4:29 warning ACTION_DOUBTFUL: "s3:" names no action, so it matches none',
    ],
  ]);
});

describe('a resource', () => {
  rows([
    [
      'of every form',
      resource(
        '["*", "arn:aws:s3:::bucket/*", "arn:aws-cn:s3:::b", "arn:aws-us-gov:ec2:*:111111111111:instance/i-?", "arn:*:iam::*:role/x", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:logs:eu-west-1:111111111111:log-group:/a:b:*", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:PrincipalTag/team, \'none\'}/${*}"]',
      ),
    ],
    ['that is a name', resource('"bucket"'), '4:13 error RESOURCE_INVALID: a resource is an ARN or *, not "bucket"'],
    ['that is empty', resource('""'), '4:13 error RESOURCE_INVALID: a resource is an ARN or *, not ""'],
    [
      'with too few fields',
      resource('["arn:aws:s3::bucket", "arn:aws:s3:${aws:username}"]'),
      '4:14 error RESOURCE_INVALID: "arn:aws:s3::bucket" has 5 of an ARN’s six fields: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE',
      '4:36 error RESOURCE_INVALID: "arn:aws:s3:${aws:username}" has 4 of an ARN’s six fields: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE',
    ],
    [
      'of a partition that is none',
      resource('["arn:was:s3:::b", "arn::s3:::b"]'),
      '4:14 error RESOURCE_INVALID: "was" in "arn:was:s3:::b" is no partition of AWS: aws, aws-cn, aws-us-gov, …',
      '4:32 error RESOURCE_INVALID: "" in "arn::s3:::b" is no partition of AWS: aws, aws-cn, aws-us-gov, …',
    ],
    [
      'of a service with wildcards, and of none',
      resource('["arn:aws:*:::b", "arn:aws:s?:::b", "arn:aws::::b"]'),
      '4:14 error RESOURCE_INVALID: the service in "arn:aws:*:::b" must be named in full, without wildcards',
      '4:31 error RESOURCE_INVALID: the service in "arn:aws:s?:::b" must be named in full, without wildcards',
      '4:49 error RESOURCE_INVALID: the service in "arn:aws::::b" must be named in full, without wildcards',
    ],
    [
      'of a service in capitals',
      resource('"arn:aws:S3:::b"'),
      '4:13 warning RESOURCE_DOUBTFUL: services are written in small letters: "S3" matches none',
    ],
    [
      'of an account with eleven digits',
      resource('"arn:aws:sqs:eu-west-1:11111111111:q"'),
      '4:13 warning RESOURCE_DOUBTFUL: an account has twelve digits, which "11111111111" has not',
    ],
    [
      'of an account with hyphens',
      resource('"arn:aws:sqs:eu-west-1:1111-1111-1111:q"'),
      '4:13 warning RESOURCE_DOUBTFUL: an account has twelve digits, which "1111-1111-1111" has not',
    ],
    [
      'that names nothing',
      resource('"arn:aws:s3:::"'),
      '4:13 warning RESOURCE_DOUBTFUL: "arn:aws:s3:::" names no resource of s3',
    ],
    [
      'with a variable too early',
      resource('"arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:q"'),
      '4:13 warning RESOURCE_DOUBTFUL: AWS replaces a variable only behind the fifth colon of an ARN, not before it: "arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:q"',
    ],
    [
      'with a variable that has no end',
      resource('"arn:aws:s3:::b/${aws:username"'),
      '4:13 warning VARIABLE_INVALID: "${aws:username" has no closing brace',
    ],
    [
      'with variables that are none',
      resource('["arn:aws:s3:::b/${}", "arn:aws:s3:::b/${username}", "arn:aws:s3:::b/${aws:user name}"]'),
      '4:14 warning VARIABLE_INVALID: "${}" names no key: a variable is like ${aws:username}',
      '4:36 warning VARIABLE_INVALID: "${username}" names no key: a variable is like ${aws:username}',
      '4:66 warning VARIABLE_INVALID: "${aws:user name}" names no key: a variable is like ${aws:username}',
    ],
    ['with a variable of a tag with slashes and a space', resource('"arn:aws:s3:::b/${aws:PrincipalTag/a/b c}"')],
    [
      'with a variable, in a document of a version that knows none',
      '{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",\n"Resource": "arn:aws:s3:::${aws:username}"}}',
      '2:13 warning VARIABLE_LITERAL: "${aws:username}" is plain text here, not a variable: that takes "Version": "2012-10-17"',
    ],
    [
      'with a variable, in a document without a version',
      '{"Statement": {"Effect": "Allow", "Action": "s3:*",\n"Resource": "arn:aws:s3:::${aws:username}"}}',
      '1:1 warning VERSION_MISSING: without a Version the document is one of 2008-10-17, which knows no variables; write "Version": "2012-10-17"',
      '2:13 warning VARIABLE_LITERAL: "${aws:username}" is plain text here, not a variable: that takes "Version": "2012-10-17"',
    ],
  ]);
});

describe('a condition', () => {
  rows([
    [
      'of every type',
      condition(
        '{"StringEquals": {"aws:PrincipalTag/team": ["a", "${aws:username}", "${*}", "${aws:PrincipalTag/cost center, \'none\'}"], "oidc.example.com/id/1:sub": "x"}, "StringLikeIfExists": {"s3:prefix": ["", "home/*"]}, "NumericLessThan": {"s3:max-keys": [10, "10", "-1.5"]}, "DateLessThan": {"aws:CurrentTime": ["2026-12-31T23:59:59Z", "2026", "2026-12", "2026-12-31", "2026-12-31T23:59+01:00", "2016-12-13T21:20:37.593194+00:00", 1700000000]}, "Bool": {"aws:SecureTransport": [true, "false"]}, "Null": {"aws:TokenIssueTime": "true"}, "BinaryEquals": {"x:y": "QUJD"}, "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "203.0.113.7", "2001:DB8:1234:5678::/64", "::ffff:1.2.3.4"]}, "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/*", "*", "arn:*:*:*:*:*", "${aws:SourceArn}"]}, "ForAllValues:StringEquals": {"aws:TagKeys": "a"}, "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "b*"}}',
      ),
    ],
    [
      'that is a list',
      condition('[{"Bool": {"aws:SecureTransport": true}}]'),
      '4:14 error ELEMENT_TYPE: Condition must be an object, not a list',
    ],
    [
      'with an operator that is none',
      condition(
        '{"StringEqual": {"aws:x": "y"}, "Matches": {"aws:x": "y"}, "ForEachValue:StringLike": {"aws:x": "y"}}',
      ),
      '4:15 error CONDITION_OPERATOR: there is no operator "StringEqual"; did you mean StringEquals?',
      '4:46 error CONDITION_OPERATOR: there is no operator "Matches"',
      '4:73 error CONDITION_OPERATOR: there is no operator "ForEachValue:StringLike"',
    ],
    [
      'with an operator in other letters',
      condition('{"stringequals": {"aws:x": "y"}, "forallvalues:StringLikeifexists": {"aws:x": "y"}}'),
      '4:15 warning CONDITION_DOUBTFUL: AWS writes the operator "stringequals" as StringEquals',
      '4:47 warning CONDITION_DOUBTFUL: AWS writes the operator "forallvalues:StringLikeifexists" as ForAllValues:StringLikeIfExists',
    ],
    [
      'with NullIfExists',
      condition('{"NullIfExists": {"aws:TokenIssueTime": "true"}}'),
      '4:15 error CONDITION_OPERATOR: Null itself asks whether the key is there, so it takes no IfExists',
    ],
    [
      'whose operator holds no object',
      condition('{"Bool": true}'),
      '4:23 error ELEMENT_TYPE: Bool must be an object of keys and values, not a boolean',
    ],
    [
      'whose value is an object',
      condition('{"StringEquals": {"aws:x": {"y": "z"}}}'),
      '4:41 error ELEMENT_TYPE: "aws:x" must be a string, number or boolean, or a list of them, not an object',
    ],
    [
      'whose value is null',
      condition('{"StringEquals": {"aws:x": ["y", null]}}'),
      '4:47 error ELEMENT_TYPE: "aws:x" must be a string, number or boolean, or a list of them, not null',
    ],
    ['that is empty', condition('{}'), '4:1 warning CONDITION_EMPTY: Condition holds nothing, so it limits nothing'],
    [
      'with an empty operator',
      condition('{"Bool": {}}'),
      '4:15 warning CONDITION_EMPTY: Bool holds no key, so it limits nothing',
    ],
    [
      'with an empty list',
      condition('{"StringEquals": {"aws:x": []}}'),
      '4:41 warning CONDITION_EMPTY: StringEquals has no value to compare "aws:x" with',
    ],
    [
      'with a key without a service',
      condition('{"StringEquals": {"username": "alice"}}'),
      '4:32 warning CONDITION_KEY: a condition’s key is SERVICE:NAME, which "username" is not',
    ],
    [
      'with a key in two spellings',
      condition('{"StringEquals": {"aws:username": "alice",\n"aws:UserName": "bob"}}'),
      '5:1 warning CONDITION_KEY: the same key as "aws:username": capitals make no difference here',
    ],
    [
      'with what is no number',
      condition('{"NumericEquals": {"s3:max-keys": ["ten", "", true, "${s3:max-keys}"]}}'),
      '4:49 error CONDITION_VALUE: NumericEquals takes a number, not "ten"',
      '4:56 error CONDITION_VALUE: NumericEquals takes a number, not ""',
      '4:60 error CONDITION_VALUE: NumericEquals takes a number, not "true"',
      '4:66 error CONDITION_VALUE: NumericEquals takes a number, not "${s3:max-keys}"',
    ],
    [
      'with what is no date',
      condition(
        '{"DateEquals": {"aws:CurrentTime": ["tomorrow", "2026-13-01", "2026-12-31 12:00", "2026-12-31T24:00Z"]}}',
      ),
      '4:50 error CONDITION_VALUE: DateEquals takes a date like 2026-12-31T23:59:59Z, or seconds since 1970, not "tomorrow"',
      '4:62 error CONDITION_VALUE: DateEquals takes a date like 2026-12-31T23:59:59Z, or seconds since 1970, not "2026-13-01"',
      '4:76 error CONDITION_VALUE: DateEquals takes a date like 2026-12-31T23:59:59Z, or seconds since 1970, not "2026-12-31 12:00"',
      '4:96 error CONDITION_VALUE: DateEquals takes a date like 2026-12-31T23:59:59Z, or seconds since 1970, not "2026-12-31T24:00Z"',
    ],
    [
      'with what is no truth',
      condition('{"Bool": {"aws:SecureTransport": ["yes", 1]}, "Null": {"aws:x": "${aws:y}"}}'),
      '4:48 error CONDITION_VALUE: Bool takes true or false, not "yes"',
      '4:55 error CONDITION_VALUE: Bool takes true or false, not "1"',
      '4:78 error CONDITION_VALUE: Null takes true or false, not "${aws:y}"',
    ],
    [
      'with what is no Base64',
      condition('{"BinaryEquals": {"x:y": "QUJ"}}'),
      '4:39 error CONDITION_VALUE: BinaryEquals takes Base64, not "QUJ"',
    ],
    [
      'with what is no address',
      condition(
        '{"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/33", "10.0.0.256", "10.0.0", "1::2::3", "::/129", "example.com", "10.*", "::1/"]}}',
      ),
      '4:49 error CONDITION_VALUE: NotIpAddress takes an IP address or a range in CIDR form, not "10.0.0.0/33"',
      '4:64 error CONDITION_VALUE: NotIpAddress takes an IP address or a range in CIDR form, not "10.0.0.256"',
      '4:78 error CONDITION_VALUE: NotIpAddress takes an IP address or a range in CIDR form, not "10.0.0"',
      '4:88 error CONDITION_VALUE: NotIpAddress takes an IP address or a range in CIDR form, not "1::2::3"',
      '4:99 error CONDITION_VALUE: NotIpAddress takes an IP address or a range in CIDR form, not "::/129"',
      '4:109 error CONDITION_VALUE: NotIpAddress takes an IP address or a range in CIDR form, not "example.com"',
      '4:124 error CONDITION_VALUE: NotIpAddress takes an IP address or a range in CIDR form, not "10.*"',
      '4:132 error CONDITION_VALUE: NotIpAddress takes an IP address or a range in CIDR form, not "::1/"',
    ],
    [
      'with what is no ARN',
      condition('{"ArnEquals": {"aws:PrincipalArn": ["alice", "arn:aws:iam::111111111111"]}}'),
      '4:50 warning CONDITION_DOUBTFUL: ArnEquals takes an ARN of six fields, not "alice", which matches nothing',
      '4:59 warning CONDITION_DOUBTFUL: ArnEquals takes an ARN of six fields, not "arn:aws:iam::111111111111", which matches nothing',
    ],
    [
      'with a wildcard that is none',
      condition('{"StringEquals": {"s3:prefix": "home/*"}, "StringNotEqualsIgnoreCase": {"aws:x": "a?"}}'),
      '4:45 warning CONDITION_DOUBTFUL: StringEquals compares every character: for wildcards, as in "home/*", there is StringLike',
      '4:95 warning CONDITION_DOUBTFUL: StringNotEqualsIgnoreCase compares every character: for wildcards, as in "a?", there is StringNotLike',
    ],
    [
      'with a variable that has no end',
      condition('{"StringLike": {"s3:prefix": "${aws:username"}}'),
      '4:43 warning VARIABLE_INVALID: "${aws:username" has no closing brace',
    ],
  ]);
});

describe('what a policy comes to', () => {
  rows([
    [
      'only denials',
      around('[{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]'),
      '3:1 warning POLICY_DENIES_ALL: the policy only denies: a session gets what role and policy both allow, so it can do nothing',
    ],
    [
      'statements that match nothing',
      around(`[${allow}, {"Effect": "Deny", "NotAction": ["*"],\n"NotResource": "*"}]`),
      '3:90 warning STATEMENT_NEVER: NotAction with "*" leaves nothing, so this statement never matches',
      '4:1 warning STATEMENT_NEVER: NotResource with "*" leaves nothing, so this statement never matches',
    ],
    [
      'a denial of everything',
      around(`[${allow},\n{"Effect": "Deny", "Action": "*", "Resource": "*"}]`),
      '3:15 warning STATEMENT_DENIED: everything that this statement allows is denied by statement 2',
    ],
    [
      'a denial of the same',
      around(
        '[{"Effect": "Deny", "Action": ["S3:get*", "s3:Put*"], "Resource": "arn:aws:s3:::b/*"},\n{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/x", "arn:aws:s3:::b/y/*"]}]',
      ),
      '4:1 warning STATEMENT_DENIED: everything that this statement allows is denied by statement 1',
    ],
    [
      'a denial of less',
      around(
        '[{"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}, {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*"}]',
      ),
    ],
    [
      'a denial of more than one knows',
      around(
        '[{"Effect": "Deny", "Action": "s3:Get?*", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]',
      ),
    ],
    [
      'a denial on a condition',
      around(
        `[{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, ${allow}]`,
      ),
    ],
    ['a denial of all but', around(`[{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}, ${allow}]`)],
  ]);
});

it('every code is in one of these tables', () => {
  expect(Object.keys(severities).filter((code) => !covered.has(code))).toEqual([]);
});

it('the reference’s table of findings has each with its severity', () => {
  const page = readFileSync(new URL('../../../../docs/reference.md', import.meta.url), 'utf8');
  const lines = [...page.matchAll(/^\| ((?:`[A-Z_]+` )+)\| (error|warning) \|/gm)];
  const table = lines.flatMap(([, names = '', severity]) =>
    [...names.matchAll(/[A-Z_]+/g)].map(([code]) => [code, severity]),
  );
  expect(Object.fromEntries(table)).toEqual(severities);
});

describe('places', () => {
  it('are those of the source, where the policy stands inside of one', () => {
    const text =
      '{"Version": "2012-10-17", "Statement": {\n"Effect": "allow", "Action": "s3:*", "Resource": "*"}, "Id": 1}';
    const { findings, at, facts } = checkPolicy({ text, source: 'config', line: 7, column: 20 });
    expect({ at, facts, places: findings.map(({ line, column, code }) => [line, column, code]) }).toEqual({
      at: { line: 7, column: 46 },
      facts: { characters: 93, statements: 1 },
      places: [
        [8, 11, 'EFFECT_UNKNOWN'],
        [8, 62, 'ELEMENT_TYPE'],
      ],
    });
  });

  it.each([
    ['after a byte order mark', '\uFEFF', '\n'],
    ['with lines that end as on Windows', '', '\r\n'],
  ])('are what an editor shows, %s', (_, mark, end) => {
    const text = `${mark}{${end}  "Version": "2012-10-17",${end}\t"Statement": {"Effect": "allow", "Action": "s3:*", "Resource": "*"}${end}}${end}`;
    expect(found(text)).toEqual([
      '3:26 error EFFECT_UNKNOWN: Effect is Allow or Deny, written exactly so, not "allow"',
    ]);
  });
});

describe('bytes', () => {
  it.each([
    ['UTF-8', [0x7b, 0x7d], '{}'],
    ['UTF-8 with a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d], '\uFEFF{}'],
    ['none', [], ''],
    [
      'UTF-16 with a byte order mark',
      [0xff, 0xfe, 0x7b, 0, 0x7d, 0],
      { line: 1, column: 1, reason: 'the text is UTF-16; a policy is written in UTF-8' },
    ],
    [
      'UTF-16, big end first',
      [0, 0x7b, 0, 0x7d],
      { line: 1, column: 1, reason: 'the text is UTF-16; a policy is written in UTF-8' },
    ],
    ['Latin-1', [0x7b, 0x0a, 0x22, 0xe9, 0x22], { line: 2, column: 2, reason: 'the text is not UTF-8' }],
  ])('%s', (_, bytes, read) => expect(decodePolicy(Uint8Array.from(bytes))).toEqual(read));
});

it('a variable of ninety thousand slashes is judged at once', () => {
  const text = resource(`"arn:aws:s3:::b/\${aws:${'/'.repeat(90_000)} }"`);
  expect(checkPolicy({ text, source: 'p.json', line: 1 }).findings.map(({ code }) => code)).toEqual([
    'POLICY_LONG',
    'VARIABLE_INVALID',
  ]);
}, 5_000);

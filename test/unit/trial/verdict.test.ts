import { describe, expect, it } from 'vitest';
import { OutputReader } from '../../../src/trial/output-reader.ts';
import { judge, type Verdict } from '../../../src/trial/verdict.ts';
import { other, sentence, session } from './texts.ts';

const put = { principal: session, action: 's3:PutObject', resource: 'arn:aws:s3:::reports/a.csv' };
const unallowed = { ...put, because: { policyType: 'session policy', explicit: false } } as const;
const ofSession = denied({ denial: unallowed });
const failed: Verdict = { verdict: 'failed' };
const allowed: Verdict = { verdict: 'allowed', dryRun: false };

function denied(
  refusal: Extract<Verdict, { verdict: 'denied' }>['refusal'],
  more: Partial<Extract<Verdict, { verdict: 'denied' }>> = {},
): Verdict {
  return { verdict: 'denied', refusal, others: 0, encoded: false, ...more };
}

function verdict(text: string, ending: Parameters<typeof judge>[0]['ending'] = { code: 1 }, stdout = ''): Verdict {
  const told = [text, stdout].map((stream) => {
    const reader = new OutputReader();
    reader.read(new TextEncoder().encode(stream));
    return reader.end();
  });
  return judge({ told, ending, principal: session });
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly verdict: Verdict;
}

// What programs print; names, accounts and request ids are made up, line breaks are theirs.
const programs: readonly Case[] = [
  {
    name: 'AWS CLI, a sentence',
    text: `\nAn error occurred (AccessDenied) when calling the PutObject operation: ${sentence()}\n`,
    verdict: ofSession,
  },
  {
    name: 'AWS CLI, aws s3 cp',
    text: `upload failed: ./a.csv to s3://reports/a.csv An error occurred (AccessDenied) when calling the PutObject operation: ${sentence()}\n`,
    verdict: ofSession,
  },
  {
    name: 'AWS CLI, S3 without a reason',
    text: '\nAn error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied\n',
    verdict: denied({ code: 'AccessDenied', operation: 'ListObjectsV2' }),
  },
  {
    name: 'AWS CLI, a HEAD request',
    text: 'fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden\n',
    verdict: denied({ code: '403', operation: 'HeadObject' }),
  },
  {
    name: 'an old AWS CLI',
    text: 'A client error (403) occurred when calling the HeadObject operation: Forbidden\n',
    verdict: denied({ code: '403', operation: 'HeadObject' }),
  },
  {
    name: 'AWS CLI, EC2 with an encoded message',
    text: '\nAn error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to perform this operation. Encoded authorization failure message: p1EyykaD2fI3csh_sf_WvdHF_s5\n',
    verdict: denied({ code: 'UnauthorizedOperation', operation: 'RunInstances' }, { encoded: true }),
  },
  {
    name: 'AWS CLI, EC2 with a sentence and an encoded message',
    text: `\nAn error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to perform this operation. User: ${session} is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:111111111111:instance/* because no session policy allows the ec2:RunInstances action. Encoded authorization failure message: p1EyykaD2fI3csh_sf_WvdHF_s5\n`,
    verdict: denied(
      {
        denial: {
          principal: session,
          action: 'ec2:RunInstances',
          resource: 'arn:aws:ec2:us-east-1:111111111111:instance/*',
          because: unallowed.because,
        },
      },
      { encoded: true },
    ),
  },
  {
    name: 'AWS CLI, a key of KMS that cannot be told from none',
    text: '\nAn error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.\n',
    verdict: denied({ code: 'AccessDeniedException', operation: 'Decrypt' }),
  },
  {
    name: 'AWS CLI, SNS',
    text: `\nAn error occurred (AuthorizationError) when calling the Publish operation: User: ${session} is not authorized to perform: SNS:Publish on resource: arn:aws:sns:us-east-1:111111111111:news because no session policy allows the SNS:Publish action\n`,
    verdict: denied({
      denial: {
        principal: session,
        action: 'SNS:Publish',
        resource: 'arn:aws:sns:us-east-1:111111111111:news',
        because: unallowed.because,
      },
    }),
  },
  {
    name: 'boto3, a traceback',
    text: `Traceback (most recent call last):\n  File "/app/put.py", line 3, in <module>\nbotocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation: ${sentence()}\n`,
    verdict: ofSession,
  },
  {
    name: 'SDK for JavaScript v3, uncaught',
    text: `/app/node_modules/@smithy/core/dist-cjs/index.js:100\n        throw error;\n        ^\n\nAccessDenied: ${sentence()}\n    at ProtocolLib.getErrorSchemaOrThrowBaseException (/app/index.js:69:67) {\n  '$fault': 'client',\n  '$metadata': { httpStatusCode: 403, requestId: 'EXAMPLE' },\n  Code: 'AccessDenied'\n}\n`,
    verdict: ofSession,
  },
  {
    name: 'SDK for JavaScript v3, a HEAD request',
    text: `403: UnknownError\n    at throwDefaultError (/app/index.js:1:1) {\n  '$fault': 'client',\n  '$metadata': {\n    httpStatusCode: 403,\n    requestId: 'EXAMPLE'\n  }\n}\n`,
    verdict: denied({ code: '403' }),
  },
  {
    name: 'SDK for JavaScript v3, DynamoDB',
    text: `AccessDeniedException: User: ${session} is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:111111111111:table/t because no session policy allows the dynamodb:GetItem action\n`,
    verdict: denied({
      denial: {
        principal: session,
        action: 'dynamodb:GetItem',
        resource: 'arn:aws:dynamodb:us-east-1:111111111111:table/t',
        because: unallowed.because,
      },
    }),
  },
  {
    name: 'SDK for JavaScript v2, a HEAD request',
    text: `{ [Forbidden: null]\n  message: null,\n  code: 'Forbidden',\n  requestId: 'EXAMPLE',\n  statusCode: 403 }\n`,
    verdict: denied({ code: '403' }),
  },
  {
    name: 'SDK for Java 2',
    text: 'Exception in thread "main" software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: EXAMPLE, Extended Request ID: EXAMPLE=)\n\tat software.amazon.awssdk.protocols.xml.Handler.handle(Handler.java:156)\n',
    verdict: denied({}),
  },
  {
    name: 'SDK for Java 2, a HEAD request',
    text: 'software.amazon.awssdk.services.s3.model.S3Exception: null (Service: S3, Status Code: 403, Request ID: EXAMPLE)\n',
    verdict: denied({ code: '403' }),
  },
  {
    name: 'SDK for Java 1',
    text: 'com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: EXAMPLE), S3 Extended Request ID: EXAMPLE=\n',
    verdict: denied({ code: 'AccessDenied' }),
  },
  {
    name: 'SDK for Java 1, KMS',
    text: 'com.amazonaws.services.kms.model.AWSKMSException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: EXAMPLE)\n',
    verdict: denied({ code: 'AccessDeniedException' }),
  },
  {
    name: 'SDK for Go 2',
    text: 'operation error S3: PutObject, https response error StatusCode: 403, RequestID: EXAMPLE, HostID: EXAMPLE=, api error AccessDenied: Access Denied\n',
    verdict: denied({ code: 'AccessDenied', operation: 'PutObject' }),
  },
  {
    name: 'SDK for Go 2, a HEAD request',
    text: 'operation error S3: HeadObject, https response error StatusCode: 403, RequestID: EXAMPLE, HostID: EXAMPLE=, api error Forbidden: Forbidden\n',
    verdict: denied({ code: 'Forbidden', operation: 'HeadObject' }),
  },
  {
    name: 'SDK for Go 1',
    text: 'AccessDenied: Access Denied\n\tstatus code: 403, request id: EXAMPLE, host id: EXAMPLE=\n',
    verdict: denied({ code: 'AccessDenied' }),
  },
  {
    name: 'SDK for Rust',
    text: 'Error: ServiceError(ServiceError { source: Unhandled(Unhandled { meta: ErrorMetadata { code: Some("AccessDenied"), message: Some("Access Denied") } }) })\n',
    verdict: denied({ code: 'AccessDenied' }),
  },
  {
    name: 'SDK for PHP',
    text: 'PHP Fatal error:  Uncaught exception: AccessDenied (client): Access Denied - <?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>\n',
    verdict: denied({ code: 'AccessDenied' }),
  },
  {
    name: 'SDK for Ruby',
    text: "response.rb:1:in `call': Access Denied (Aws::S3::Errors::AccessDenied)\n",
    verdict: denied({ code: 'AccessDenied' }),
  },
  {
    name: 'SDK for .NET',
    text: 'Unhandled exception. Amazon.S3.AmazonS3Exception: Access Denied\n ---> Amazon.Runtime.Internal.HttpErrorResponseException\n',
    verdict: denied({}),
  },
  {
    name: 'Terraform, the sentence wrapped behind bars and colours',
    text: `\u001b[31m╷\u001b[0m\u001b[0m\n\u001b[31m│\u001b[0m \u001b[0m\u001b[1m\u001b[31mError: \u001b[0mcreating S3 object\n\u001b[31m│\u001b[0m \u001b[0moperation error S3: PutObject, https response error StatusCode: 403,\n\u001b[31m│\u001b[0m \u001b[0mRequestID: EXAMPLE, HostID: EXAMPLE=, api error AccessDenied: User:\n\u001b[31m│\u001b[0m \u001b[0m${session} is not\n\u001b[31m│\u001b[0m \u001b[0mauthorized to perform: s3:PutObject on resource:\n\u001b[31m│\u001b[0m \u001b[0m"arn:aws:s3:::reports/a.csv" because no session\n\u001b[31m│\u001b[0m \u001b[0mpolicy allows the s3:PutObject action\n\u001b[31m╵\u001b[0m\u001b[0m\n`,
    verdict: ofSession,
  },
  {
    name: 'Terraform, EC2 with an older provider',
    text: 'Error: Error launching source instance: UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization failure message: QXdPNaIegKKNwIX54FPm\n\tstatus code: 403, request id: EXAMPLE\n',
    verdict: denied({ code: 'UnauthorizedOperation' }, { encoded: true }),
  },
  {
    name: 'flux, behind bars of its own',
    text: '    - | failed to decrypt sops data key with AWS KMS: operation\n      | error KMS: Decrypt, https response error StatusCode: 400,\n      | RequestID: EXAMPLE, api error\n      | AccessDeniedException: The ciphertext refers to a customer\n      | master key that does not exist\n',
    verdict: denied({ code: 'AccessDeniedException', operation: 'Decrypt' }),
  },
  {
    name: 'CloudFormation',
    text: 'CREATE_FAILED AWS::EC2::SecurityGroup API: ec2:CreateSecurityGroup You are not authorized to perform this operation. Encoded authorization failure message: B2UTpuAS30_naB5rE3Dw5v2EN\n',
    verdict: denied({}, { encoded: true }),
  },
  {
    name: 'curl, S3’s answer',
    text: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>EXAMPLE</RequestId></Error>',
    verdict: denied({ code: 'AccessDenied' }),
  },
  {
    name: 'curl, the answer of a service that speaks JSON',
    text: `{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User: ${session} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111111111111:key/1 with an explicit deny in a session policy"}`,
    verdict: denied({
      denial: {
        principal: session,
        action: 'kms:Decrypt',
        resource: 'arn:aws:kms:us-east-1:111111111111:key/1',
        because: { policyType: 'session policy', explicit: true },
      },
    }),
  },
  {
    name: 's3cmd',
    text: 'ERROR: S3 error: 403 (AccessDenied): Access Denied\n',
    verdict: denied({ code: 'AccessDenied' }),
  },
  {
    name: 'a script that prints the message alone',
    text: 'Access Denied\n',
    verdict: denied({ code: 'Access Denied' }),
  },
  {
    name: 'a request that was not signed',
    text: 'An error occurred: User: anonymous is not authorized to perform: es:ESHttpGet on resource: domain\n',
    verdict: denied({ code: 'es:ESHttpGet' }),
  },
];

describe('what a program that failed prints is AWS’s refusal', () => {
  it.each(programs)('$name', ({ text, verdict: expected }) => {
    expect(verdict(text)).toEqual(expected);
  });

  it.each(programs)('$name: cut into single bytes, among megabytes of other output', ({ text, verdict: expected }) => {
    const reader = new OutputReader();
    const filler = new Uint8Array(200_000).fill(0x78);
    reader.read(filler);
    for (const byte of new TextEncoder().encode(`\n${text}`)) reader.read(Uint8Array.of(byte));
    reader.read(new TextEncoder().encode('\n'));
    reader.read(filler);
    expect(judge({ told: [reader.end()], ending: { code: 1 }, principal: session })).toEqual(expected);
  });
});

describe('and this is not', () => {
  it.each([
    { name: 'nothing', text: '' },
    { name: 'the shell', text: 'sh: 1: ./x: Permission denied\n' },
    { name: 'ssh', text: 'git@host: Permission denied (publickey).\n' },
    { name: 'Windows', text: 'Access is denied.\n' },
    {
      name: 'a listing',
      text: '2026-01-01 00:00:00  12 AccessDenied.html\nerrors/AccessDenied/index.html\nAccessDenied-403\n',
    },
    { name: 'another server’s 403', text: 'npm error 403 403 Forbidden - GET https://registry.example/x\n' },
    {
      name: 'something absent',
      text: 'An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The bucket does not exist\n',
    },
    {
      name: 'a HEAD request for something absent',
      text: 'An error occurred (404) when calling the HeadObject operation: Not Found\n',
    },
    {
      name: 'credentials that AWS does not know',
      text: 'operation error S3: GetObject, https response error StatusCode: 403, RequestID: EXAMPLE, api error InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.\n',
    },
    {
      name: 'credentials that have expired',
      text: 'com.amazonaws.services.s3.model.AmazonS3Exception: The provided token has expired. (Service: Amazon S3; Status Code: 403; Error Code: ExpiredToken; Request ID: EXAMPLE)\n',
    },
    {
      name: 'a signature that is wrong',
      text: 'An error occurred (SignatureDoesNotMatch) when calling the PutObject operation: The request signature does not match\n',
    },
  ])('$name', ({ text }) => {
    expect([verdict(text), verdict(text, { code: 0 }), verdict(text, { signal: 'SIGTERM' })]).toEqual([
      failed,
      allowed,
      failed,
    ]);
  });
});

it('megabytes that nearly are a refusal take no time to speak of', () => {
  expect(verdict(`denied${'Amazon.'.repeat(600_000)}`)).toEqual(failed);
});

describe('exit code 0', () => {
  it.each([
    { name: 'with a refusal of the session: a program that swallows errors', text: sentence(), expected: ofSession },
    {
      name: 'with refusals in a list that was answered with 200',
      text: '{"Deleted": [], "Errors": [{"Key": "a", "Code": "AccessDenied", "Message": "Access Denied"}]}',
      expected: denied({ code: 'AccessDenied' }),
    },
    {
      name: 'with another principal’s refusal: somebody’s log',
      text: `log: An error occurred (AccessDenied) when calling the PutObject operation: ${sentence(other)}`,
      expected: { ...allowed, elsewhere: other },
    },
    { name: 'with bare words: a file may be called so', text: 'Access Denied\nAccessDenied\n', expected: allowed },
    { name: 'with a bare status', text: '{ httpStatusCode: 403 }', expected: allowed },
  ])('$name', ({ text, expected }) => {
    expect(verdict('', { code: 0 }, text)).toEqual(expected);
  });
});

describe('more than one', () => {
  it('of the session come before another principal’s, whichever came first', () => {
    expect(verdict(`${sentence(other)}\n${sentence()}\n`)).toEqual(denied({ denial: unallowed }, { others: 1 }));
  });

  it('another principal’s alone: the command used other credentials', () => {
    const denial = { ...unallowed, principal: other };
    expect(verdict(sentence(other))).toEqual(denied({ denial }, { elsewhere: other }));
  });

  it('the same ten times is one', () => {
    expect(verdict(`${sentence()}\n`.repeat(10))).toEqual(ofSession);
  });

  it('a hundred: no more than fifty are remembered', () => {
    const text = Array.from({ length: 100 }, (_, index) => sentence(session, `s3:Action${index}`)).join('\n');
    expect(verdict(text)).toMatchObject({ refusal: { denial: { action: 's3:Action0' } }, others: 49 });
  });
});

it('a dry run that would have succeeded is allowed, although the program fails', () => {
  const text =
    '\nAn error occurred (DryRunOperation) when calling the RunInstances operation: Request would have succeeded, but DryRun flag is set.\n';
  expect(verdict(text, { code: 254 })).toEqual({ verdict: 'allowed', dryRun: true });
});

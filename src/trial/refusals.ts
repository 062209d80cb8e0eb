import { readDenial, type Denial } from '../policy/denial.ts';

/** AWS refused a call, as a program told of it. */
export interface Refusal {
  /** AWS's sentence, where the program passed it on. */
  readonly denial?: Denial;
  /** AWS's error code, `403` where an answer without a body gave no more, or the action of a sentence without a caller. */
  readonly code?: string;
  /** The operation as the API names it. */
  readonly operation?: string;
}

/** What a piece of output tells. */
export interface Told {
  /** In the shape that the AWS CLI, an SDK, Terraform or AWS itself gives an error. */
  readonly refusals: readonly Refusal[];
  /** Words and numbers that mean a refusal only where the program failed too. */
  readonly hints: readonly Refusal[];
  /** EC2 and others: the call would have been allowed (`--dry-run`). */
  readonly dryRun: boolean;
  /** AWS did not believe the credentials: then a bare 403 says nothing of policies. */
  readonly badCredentials: boolean;
  /** EC2's encoded message, which sts:DecodeAuthorizationMessage reads. */
  readonly encoded: boolean;
}

/** In characters: what AWS says of one refusal is shorter, encoded messages apart. */
export const LONGEST_TEXT = 8_192;

// Codes that mean nothing else, wherever they come up: KMS, DynamoDB, SQS and Organizations have variants of the first.
const DENIED = String.raw`(?:KMS\.?|Kms)?AccessDenied(?:Exception|Fault|ForDependencyException)?|(?:Client\.)?UnauthorizedOperation`;
// Those that others have too, and mean AWS's only within a shape of AWS's.
const IN_SHAPE = String.raw`${DENIED}|AuthorizationError(?:Exception)?|ForbiddenException|Forbidden|403`;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and what each SDK makes of an error. */
const SHAPES: readonly RegExp[] = [
  // botocore, with it the AWS CLI and boto3; the second is that of older ones.
  new RegExp(String.raw`An error occurred \((?<code>${IN_SHAPE})\) when calling the (?<operation>\w+) operation`, 'g'),
  new RegExp(
    String.raw`A client error \((?<code>${IN_SHAPE})\) occurred when calling the (?<operation>\w+) operation`,
    'g',
  ),
  // Go, with it Terraform, kubectl, sops.
  new RegExp(
    String.raw`operation error [\w .-]{1,80}: (?<operation>\w+), .{0,400}?api error (?<code>${IN_SHAPE}):`,
    'g',
  ),
  new RegExp(String.raw`api error (?<code>${IN_SHAPE}):`, 'g'),
  // What JavaScript and Java print of an exception, Go of the older SDK, PHP with who is to blame.
  new RegExp(String.raw`(?<![\w./#$-])(?:\w+[.#$])*(?<code>${DENIED})(?: \((?:client|server)\))?: \S`, 'g'),
  new RegExp(String.raw`Error Code: (?<code>${DENIED})[;,)]`, 'g'),
  /Access Denied(?:\.|) \(Service: /g,
  // Ruby, .NET, s3cmd.
  new RegExp(String.raw`Errors::(?<code>${DENIED})\b`, 'g'),
  /(?<![\w.])Amazon\.[\w.]{1,200}Exception: Access Denied/g,
  new RegExp(String.raw`403 \((?<code>${DENIED})\)`, 'g'),
  // The answer itself, or an object printed: S3's XML, JSON, JavaScript, Rust. DeleteObjects answers 200 with such a list.
  new RegExp(String.raw`<Code>(?<code>${DENIED})</Code>`, 'g'),
  new RegExp(
    String.raw`\b(?:__type|[cC]ode|name)["']?\s?[:=]\s?(?:Some\()?\\?["'](?:[\w.]+#)?(?<code>${DENIED})\\?["']`,
    'g',
  ),
  // EC2, and CloudFormation for it.
  /You are not authorized to perform this operation/g,
];

const SENTENCE = /(?:User: arn:[^\s"']{1,2100} )?is not authorized to perform:? \(?(?<code>[\w-]+:\w+)\)?/g;

/** A HEAD request has an answer without a body, of which the SDKs know the status only. */
const STATUS_403: readonly RegExp[] = [
  /operation error [\w .-]{1,80}: (?<operation>\w+), https response error StatusCode: (?<code>403),/g,
  /\(Service: [^()]{1,80}[;,] Status Code: (?<code>403)[;,]/g,
  /status code: (?<code>403), request id:/g,
  /\b(?:httpStatusCode|statusCode)['"]?: (?<code>403)\b/g,
];
/** Some programs print nothing but AWS's message; a file may be called so. */
const ALONE = /^(?:.{0,300}: )?(?<code>AccessDenied(?:Exception)?|Access Denied)\.?$/gm;

const BAD_CREDENTIALS_CODES = String.raw`SignatureDoesNotMatch|InvalidAccessKeyId|InvalidClientTokenId|ExpiredToken(?:Exception)?|RequestTimeTooSkewed|RequestExpired|UnrecognizedClientException|InvalidToken|MissingAuthenticationToken(?:Exception)?|IncompleteSignature(?:Exception)?|AuthFailure`;
const BAD_CREDENTIALS = new RegExp(String.raw`\b(?:${BAD_CREDENTIALS_CODES})\b`);
const DRY_RUN = /\(DryRunOperation\)|\bDryRunOperation: /;
const ENCODED = /Encoded authorization failure message/;

/** What all that is looked for contains: most output holds none of it, and is not looked at any closer. */
export const WORTH_A_LOOK = new RegExp(`denied|authoriz|forbidden|403|DryRunOperation|${BAD_CREDENTIALS_CODES}`, 'i');

/** A part of a text: from one character to before another. What stands around it completes what begins in it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What `text`, without colours, tells of refusals that begin in a part of it. Lines are joined, because Terraform and
 * others wrap sentences, some with a bar before each line.
 */
export function readRefusals(text: string, { from, to }: Span): Told {
  const joined = text.replaceAll(BREAKS, ' ');
  const [first, last] = [inJoined(text, from), inJoined(text, to)];
  const found = (pattern: RegExp): readonly Refusal[] =>
    [...joined.matchAll(pattern)].filter(({ index }) => index >= first && index < last).map(refusalOf);
  const alone = [...text.matchAll(ALONE)].filter(({ index }) => index >= from && index < to);
  return {
    refusals: [...found(SENTENCE), ...SHAPES.flatMap(found)],
    hints: [...STATUS_403.flatMap(found), ...alone.map(refusalOf)],
    dryRun: DRY_RUN.test(joined),
    badCredentials: BAD_CREDENTIALS.test(joined),
    encoded: ENCODED.test(joined),
  };
}

// Blanks are looked at once, from their first on: a row of them may fill a whole piece of the output.
const BREAKS = /(?:(?<![ \t])[ \t]+)?\r?\n(?:[ \t]*[│|])?[ \t]*/g;

/**
 * Where a place of `text` is when lines are joined. A place in a break is behind the blank that it becomes: one piece of
 * the output ends there and the next begins, and what follows the break belongs to the next.
 */
function inJoined(text: string, place: number): number {
  let joined = place;
  for (const { 0: written, index } of text.matchAll(BREAKS)) {
    if (index >= place) break;
    joined -= Math.min(place, index + written.length) - index - 1;
  }
  return joined;
}

function refusalOf(match: RegExpExecArray): Refusal {
  const { index, input, groups } = match;
  const denial = match[0].startsWith('User: ') ? readDenial(input.slice(index, index + LONGEST_TEXT)) : undefined;
  if (denial !== undefined) return { denial };
  const { code, operation } = groups ?? {};
  return { ...(code === undefined ? {} : { code }), ...(operation === undefined ? {} : { operation }) };
}

import { checkCount, checkNumber, checkRequired, checkText } from './constraints.ts';
import type { Tag } from './world.ts';

/** The parameters of an STS call as they came, right or wrong. */
export interface Parameters {
  readonly roleArn: string | undefined;
  readonly sessionName: string | undefined;
  /** NaN for what is no whole number. */
  readonly durationSeconds: number | undefined;
  readonly policy: string | undefined;
  readonly policyArns: readonly string[] | undefined;
  readonly tags: readonly Tag[] | undefined;
  readonly transitiveTagKeys: readonly string[] | undefined;
  readonly externalId: string | undefined;
  readonly serial: string | undefined;
  readonly tokenCode: string | undefined;
  readonly sourceIdentity: string | undefined;
  /** getSigninToken's, as it came. */
  readonly sessionDuration: string | undefined;
  /** GetFederationToken's. */
  readonly name: string | undefined;
  readonly webIdentityToken: string | undefined;
}

/** Reads a form of the AWS Query protocol, whose lists are `Tags.member.1.Key` and so on. */
export function readParameters(form: URLSearchParams): Parameters {
  const text = (name: string): string | undefined => form.get(name) ?? undefined;
  const duration = text('DurationSeconds');
  const tagKeys = readMembers(form, 'Tags', '.Key');
  const tagValues = readMembers(form, 'Tags', '.Value');
  return {
    roleArn: text('RoleArn'),
    sessionName: text('RoleSessionName'),
    durationSeconds: duration === undefined ? undefined : readWhole(duration),
    policy: text('Policy'),
    policyArns: readMembers(form, 'PolicyArns', '.arn'),
    tags: tagKeys?.map((key, index) => ({ key, value: tagValues?.[index] ?? '' })),
    transitiveTagKeys: readMembers(form, 'TransitiveTagKeys', ''),
    externalId: text('ExternalId'),
    serial: text('SerialNumber'),
    tokenCode: text('TokenCode'),
    sourceIdentity: text('SourceIdentity'),
    sessionDuration: text('SessionDuration'),
    name: text('Name'),
    webIdentityToken: text('WebIdentityToken'),
  };
}

function readWhole(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}

function readMembers(form: URLSearchParams, list: string, field: string): readonly string[] | undefined {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = form.get(`${list}.member.${index}${field}`);
    if (value === null) return values.length > 0 ? values : undefined;
    values.push(value);
  }
}

const name = String.raw`[\w+=,.@-]*`;
const policyCharacters = String.raw`[\u0009\u000A\u000D\u0020-\u00FF]+`;
const tagCharacters = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]`;

/**
 * The rules that the parameters share, by the pages of the actions.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export const rules = {
  roleArn: { min: 20, max: 2048, pattern: policyCharacters },
  sessionName: { min: 2, max: 64, pattern: name },
  externalId: { min: 2, max: 1224, pattern: String.raw`[\w+=,.@:\/-]*` },
  serial: { min: 9, max: 256, pattern: String.raw`[\w+=\/:,.@-]*` },
  tokenCode: { min: 6, max: 6, pattern: String.raw`[\d]*` },
  sourceIdentity: { min: 2, max: 64, pattern: name },
  federatedName: { min: 2, max: 32, pattern: name },
  policyArn: { min: 20, max: 2048, pattern: policyCharacters },
  tagKey: { min: 1, max: 128, pattern: `${tagCharacters}+` },
  tagValue: { min: 0, max: 256, pattern: `${tagCharacters}*` },
} as const;

/** The faults in what AssumeRole, its web identity form and GetFederationToken have in common. */
export function checkSessionParameters(parameters: Parameters, longest: number, longestPolicy: number): string[] {
  const { tags = [], policyArns = [] } = parameters;
  return [
    ...checkNumber('durationSeconds', parameters.durationSeconds, { min: 900, max: longest }),
    ...checkText('policy', parameters.policy, { min: 1, max: longestPolicy, pattern: policyCharacters }),
    ...checkCount('policyArns', policyArns, 10),
    ...policyArns.flatMap((arn, index) => checkText(`policyArns.${index + 1}.member.arn`, arn, rules.policyArn)),
    ...checkCount(
      'tags',
      tags.map((tag) => tag.key),
      50,
    ),
    ...tags.flatMap((tag, index) => [
      ...checkText(`tags.${index + 1}.member.key`, tag.key, rules.tagKey),
      ...checkText(`tags.${index + 1}.member.value`, tag.value, rules.tagValue),
    ]),
    ...checkCount('transitiveTagKeys', parameters.transitiveTagKeys, 50),
  ];
}

/** The faults in a role's ARN and a session's name. */
export function checkRoleParameters(parameters: Parameters): string[] {
  return [
    ...checkRequired('roleArn', parameters.roleArn, rules.roleArn),
    ...checkRequired('roleSessionName', parameters.sessionName, rules.sessionName),
  ];
}

/** The faults in an MFA device's serial number and code. */
export function checkMfaParameters(parameters: Parameters): string[] {
  return [
    ...checkText('serialNumber', parameters.serial, rules.serial),
    ...checkText('tokenCode', parameters.tokenCode, rules.tokenCode),
  ];
}

import { baseNames } from '../chain/base.ts';
import type { Origin } from '../errors/catalog.ts';
import { printable } from '../errors/printable.ts';
import type {
  ExplainDocument,
  ExplainFederation,
  ExplainHop,
  ExplainMfaSession,
  ExplainRole,
} from './explain-document.ts';
import { painter } from './paint.ts';
import { sessionArn, YOUR_USER_NAME } from '../chain/session-arn.ts';
import { withoutHome } from './without-home.ts';

export interface TextStyle {
  readonly colour: boolean;
  /** The user's home, shown as `~`. */
  readonly home: string | undefined;
}

/** A plan for a person to read: base first, then every hop with what STS is asked and the line that says so. */
export function explainText(document: ExplainDocument, { colour, home }: TextStyle): string {
  const paint = painter(colour);
  const place = ({ file, line }: Origin): string => paint('dim', printable(`${withoutHome(file, home)}:${line}`));
  const { base, endpoint } = document;

  const lines = [
    `${paint('bold', printable(document.profile))} in ${document.region}`,
    ...(endpoint === undefined ? [] : [`STS is asked at ${printable(endpoint.url)}  ${place(endpoint.origin)}`]),
    '',
    `base  ${baseNames[base.kind]} credentials of profile ${printable(base.profile)}  ${place(base.origin)}`,
  ];
  for (const [index, hop] of document.hops.entries()) {
    lines.push('', `${`${index + 1}`.padEnd(4)}  ${paint('bold', headingOf(hop))}  ${place(hop.origin)}`);
    for (const [name, value] of hopFacts(hop, home))
      lines.push(`      ${paint('dim', name.padEnd(15))} ${printable(value)}`);
  }
  if (document.warnings.length > 0) lines.push('');
  for (const { code, message, origin } of document.warnings) {
    lines.push(`${paint('yellow', 'warning')} ${printable(message)} [${code}]  ${place(origin)}`);
  }
  return `${lines.join('\n')}\n`;
}

type Fact = readonly [string, string | undefined];

function headingOf(hop: ExplainHop): string {
  switch (hop.kind) {
    case 'session-token':
      return 'MFA session';
    case 'assume-role':
      return hop.roleArn;
    case 'federation':
      return 'federated user';
  }
}

function factsOf(hop: ExplainHop, home: string | undefined): readonly Fact[] {
  switch (hop.kind) {
    case 'session-token':
      return mfaSessionFacts(hop);
    case 'assume-role':
      return roleFacts(hop, home);
    case 'federation':
      return federationFacts(hop, home);
  }
}

function hopFacts(hop: ExplainHop, home: string | undefined): readonly (readonly [string, string])[] {
  const facts = factsOf(hop, home);
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function mfaSessionFacts({ profile, mfaSerial, durationSeconds }: ExplainMfaSession): readonly Fact[] {
  return [
    ['profile', profile],
    ['MFA', mfaSerial],
    ['duration', `${durationSeconds} s`],
  ];
}

function roleFacts(hop: ExplainRole, home: string | undefined): readonly Fact[] {
  return [
    ['profile', hop.profile],
    ['CloudTrail shows', sessionArn(hop.roleArn, hop.sessionName.value ?? YOUR_USER_NAME)],
    ['duration', duration(hop)],
    ['MFA', mfa(hop)],
    ['external id', hop.externalId],
    ...policyFacts(hop, home),
    ['transitive tags', hop.transitiveTagKeys?.join(', ')],
    ['source identity', hop.sourceIdentity],
  ];
}

function federationFacts(hop: ExplainFederation, home: string | undefined): readonly Fact[] {
  return [
    ['profile', hop.profile],
    ['CloudTrail shows', hop.sessionArn ?? `…:federated-user/${hop.sessionName.value ?? YOUR_USER_NAME}`],
    ['name', federatedNameWords(hop.sessionName)],
    ['duration', `${hop.durationSeconds} s`],
    ...policyFacts(hop, home),
  ];
}

/** AWS takes 32 characters: who has a longer name is not to be surprised. */
function federatedNameWords({ rule, value, cutFrom }: ExplainFederation['sessionName']): string | undefined {
  if (cutFrom !== undefined) return `cut to 32 characters from ${cutFrom}`;
  return rule === 'username' && value === undefined
    ? 'your user name, cut to 32 characters if it is longer'
    : undefined;
}

function policyFacts(
  { policy, policyArns, tags }: Pick<ExplainRole, 'policy' | 'policyArns' | 'tags'>,
  home: string | undefined,
): readonly Fact[] {
  return [
    ['session policy', policy && `${withoutHome(policy.source, home)}, ${policy.characters} characters`],
    ['policy ARNs', policyArns?.join(', ')],
    [
      'tags',
      tags &&
        Object.entries(tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(', '),
    ],
  ];
}

function mfa({ mfaSerial, mfaWay }: ExplainRole): string | undefined {
  if (mfaSerial === undefined || mfaWay === undefined) return mfaSerial;
  return mfaWay.by === 'session'
    ? `by the MFA session before it: ${mfaWay.reason}`
    : `${mfaSerial}, a code with this call: ${mfaWay.reason}`;
}

function duration({ durationSeconds, requestedDurationSeconds: asked }: ExplainRole): string {
  return asked === undefined
    ? `${durationSeconds} s`
    : `${durationSeconds} s (${asked} s are asked for; role chaining allows an hour)`;
}

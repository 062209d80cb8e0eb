import { baseNames } from '../chain/base.ts';
import type { Origin } from '../errors/catalog.ts';
import { printable } from '../errors/printable.ts';
import type { ExplainDocument, ExplainHop, ExplainRole } from './explain-document.ts';
import { painter } from './paint.ts';
import { sessionArn } from './session-arn.ts';
import { withoutHome } from './without-home.ts';

export interface TextStyle {
  readonly colour: boolean;
  /** The user's home, shown as `~`. */
  readonly home: string | undefined;
}

/** A plan for a person to read: base first, then every hop with what STS is asked and the line that says so. */
export function explainText(document: ExplainDocument, { colour, home }: TextStyle): string {
  const paint = painter(colour);
  const place = ({ file, line }: Origin): string => paint('dim', `${withoutHome(file, home)}:${line}`);
  const { base } = document;

  const lines = [
    `${paint('bold', printable(document.profile))} in ${document.region}`,
    '',
    `base  ${baseNames[base.kind]} credentials of profile ${printable(base.profile)}  ${place(base.origin)}`,
  ];
  for (const [index, hop] of document.hops.entries()) {
    lines.push(
      '',
      `${`${index + 1}`.padEnd(4)}  ${paint('bold', hop.kind === 'assume-role' ? hop.roleArn : 'MFA session')}  ${place(hop.origin)}`,
    );
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

function hopFacts(hop: ExplainHop, home: string | undefined): readonly (readonly [string, string])[] {
  const facts = hop.kind === 'assume-role' ? roleFacts(hop, home) : sessionFacts(hop);
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function sessionFacts({ profile, mfaSerial, durationSeconds }: Exclude<ExplainHop, ExplainRole>): readonly Fact[] {
  return [
    ['profile', profile],
    ['MFA', mfaSerial],
    ['duration', `${durationSeconds} s`],
  ];
}

function roleFacts(hop: ExplainRole, home: string | undefined): readonly Fact[] {
  return [
    ['profile', hop.profile],
    ['CloudTrail shows', sessionArn(hop.roleArn, hop.sessionName.value ?? '<your user name>')],
    ['duration', duration(hop)],
    ['MFA', mfa(hop)],
    ['external id', hop.externalId],
    ['session policy', hop.policy && `${withoutHome(hop.policy.source, home)}, ${hop.policy.characters} characters`],
    ['policy ARNs', hop.policyArns?.join(', ')],
    [
      'tags',
      hop.tags &&
        Object.entries(hop.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(', '),
    ],
    ['transitive tags', hop.transitiveTagKeys?.join(', ')],
    ['source identity', hop.sourceIdentity],
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

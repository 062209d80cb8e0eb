import { printable } from '../errors/printable.ts';
import type { Denial } from '../policy/denial.ts';
import type { Ending, TrialOutcome, TrialSession } from '../tasks/trial.ts';
import { customerManaged, type Narrowing } from '../trial/narrowing.ts';
import type { Refusal } from '../trial/refusals.ts';

/** What a trial of one policy came to. */
export interface TrialReport extends TrialOutcome {
  readonly session: TrialSession;
  /** The policy as a person knows it; undefined where managed policies alone, or nothing, narrow the session. */
  readonly policy: string | undefined;
  readonly expected: Expected | undefined;
}

export type Expected = 'allowed' | 'denied';

/** Without an expectation any verdict is good but `failed`. */
export function isAsExpected({ verdict: { verdict }, expected }: Pick<TrialReport, 'verdict' | 'expected'>): boolean {
  return expected === undefined ? verdict !== 'failed' : verdict === expected;
}

/** One line for the verdict, on a line of its own. */
export function verdictLines(report: TrialReport): readonly string[] {
  return [...(report.openLine ? [''] : []), verdictLine(report)];
}

function verdictLine(report: TrialReport): string {
  const { session, ending, policy } = report;
  const parts = [verdictPart(report), policyPart(session, policy), endingText(ending)];
  return shown(`rolechain: try: ${parts.join('; ')}`);
}

export function noteLines(all: readonly string[]): readonly string[] {
  return all.map((note) => shown(`rolechain: note: ${note}`));
}

function verdictPart(report: TrialReport): string {
  const { verdict, expected } = report;
  const word = verdict.verdict === 'failed' ? 'failed otherwise' : verdict.verdict;
  const judged = `${word}${expected === undefined ? '' : expectedPart(verdict.verdict, expected)}`;
  switch (verdict.verdict) {
    case 'allowed':
      return verdict.dryRun ? `${judged}: the dry run would have succeeded` : judged;
    case 'denied': {
      const others = verdict.others === 0 ? '' : ` (and ${verdict.others} more)`;
      return `${judged}: ${refusalText(verdict.refusal)}${others}`;
    }
    case 'failed':
      return `${judged}: no refusal of AWS’s is in its output`;
  }
}

function expectedPart(verdict: string, expected: Expected): string {
  return verdict === expected ? ', as expected' : `, but ${expected} was expected`;
}

/** `s3:PutObject on arn:aws:s3:::bucket/key, because no session policy allows it`. */
export function refusalText({ denial, operation, code }: Refusal): string {
  if (denial !== undefined) {
    const { action, resource } = denial;
    return `${action}${resource === undefined ? '' : ` on ${resource}`}, ${reasonText(denial)}`;
  }
  if (operation !== undefined) return `${operation} (${code ?? ''}), AWS does not say why`;
  return `${code ?? 'a call'}, AWS does not say why`;
}

function reasonText({ because }: Denial): string {
  if (because === undefined) return 'AWS does not say by which policy';
  const { policyType, explicit, policyArn } = because;
  if (!explicit) return `because no ${policyType} allows it`;
  return `by a Deny in a ${policyType}${policyArn === undefined ? '' : ` (${policyArn})`}`;
}

function policyPart({ narrowing, packedPolicySize }: TrialSession, policy: string | undefined): string {
  if (narrowing === undefined) return 'no session policy';
  const { characters, digest } = narrowing;
  const facts = [
    `${policyName(narrowing, policy)} sha256:${digest}`,
    ...(characters === undefined ? [] : [`${characters} characters`]),
    ...(packedPolicySize === undefined ? [] : [`packed ${packedPolicySize} %`]),
  ];
  return facts.join(', ');
}

function policyName({ policyArns }: Narrowing, policy: string | undefined): string {
  const [arn] = policyArns;
  if (policy === undefined) return policyArns.length === 1 ? `policy ${arn}` : `${policyArns.length} managed policies`;
  if (arn === undefined) return `policy ${policy}`;
  return `policy ${policy} and ${policyArns.length === 1 ? arn : `${policyArns.length} managed policies`}`;
}

export function endingText(ending: Ending): string {
  return 'code' in ending ? `exit code ${ending.code}` : `ended by ${ending.signal}`;
}

/** What is worth knowing beside a verdict. */
export function notes({ verdict, session, ending }: TrialReport): readonly string[] {
  const { narrowing, principal } = session;
  const found: string[] = [];
  if (verdict.verdict === 'allowed' && narrowing !== undefined)
    found.push('a resource policy that names the session itself can allow a call that the session policy does not');
  if (verdict.verdict === 'allowed' && verdict.elsewhere !== undefined)
    found.push(`its output tells of a refusal for ${verdict.elsewhere}, which is not the session that was tried`);
  if (verdict.verdict === 'denied') {
    const because = verdict.refusal.denial?.because;
    if ('code' in ending && ending.code === 0)
      found.push('the command ended with exit code 0 although a call was refused');
    if (verdict.elsewhere !== undefined)
      found.push(`the refused call was made by ${verdict.elsewhere}, not by the session that was tried (${principal})`);
    else if (because !== undefined && because.policyType !== 'session policy')
      found.push(`it is not the session policy that refused: see the ${because.policyType}`);
    if (verdict.encoded)
      found.push('"aws sts decode-authorization-message --encoded-message …" reads the encoded message in its output');
  }
  for (const arn of narrowing === undefined ? [] : customerManaged(narrowing))
    found.push(
      `an edit of ${arn} takes effect some time later (IAM is eventually consistent), one of --policy at once`,
    );
  return found;
}

const LONGEST_LINE = 2_000;

function shown(line: string): string {
  const whole = printable(line.slice(0, 2 * LONGEST_LINE));
  return whole.length > LONGEST_LINE ? `${whole.slice(0, LONGEST_LINE)} …` : whole;
}

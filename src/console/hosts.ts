import type { ChainPlan } from '../chain/chain-plan.ts';
import { RolechainError } from '../errors/error.ts';

/** Where the console of a partition is, and where a session signs in to it. */
export interface ConsoleHosts {
  /** Without a port: `signin.aws.amazon.com`. */
  readonly signIn: string;
  readonly console: string;
  /** What every page of that console is under. */
  readonly domain: string;
  /** The region that the console opens in. */
  readonly region: string;
}

/** The console for a plan's session. Throws CONSOLE_SESSION for a partition without a console that is known. */
export function consoleHosts(plan: ChainPlan): ConsoleHosts {
  const partition = partitionOf(plan);
  const region = regionIn(partition, plan);
  const domain = DOMAINS.get(partition);
  if (domain === undefined) {
    const { profile } = plan;
    const reason = `rolechain knows of no console in the partition ${partition}`;
    throw new RolechainError('CONSOLE_SESSION', { profile, reason, hint: 'use the credentials on the command line' });
  }
  return {
    signIn: partition === 'aws-eusc' ? `${region}.signin.${domain}` : `signin.${domain}`,
    console: partition === 'aws' || partition === 'aws-eusc' ? `${region}.console.${domain}` : `console.${domain}`,
    domain,
    region,
  };
}

// https://docs.aws.amazon.com/general/latest/gr/signin-service.html and mgmt-console.html; the European Sovereign Cloud has
// hosts by region only.
const DOMAINS: ReadonlyMap<string, string> = new Map([
  ['aws', 'aws.amazon.com'],
  ['aws-cn', 'amazonaws.cn'],
  ['aws-us-gov', 'amazonaws-us-gov.com'],
  ['aws-eusc', 'amazonaws-eusc.eu'],
]);

/** As the role's ARN says; a base without a role is where its region is. */
function partitionOf({ base, hops, region }: ChainPlan): string {
  const hop = hops.at(-1);
  const roleArn =
    hop?.kind === 'assume-role' ? hop.request.roleArn : base.kind === 'web-identity' ? base.roleArn : undefined;
  return roleArn?.split(':')[1] ?? partitionOfRegion(base.kind === 'sso' ? base.region : region);
}

/** A profile for SSO may name no region of its own. */
function regionIn(partition: string, { base, region }: ChainPlan): string {
  return base.kind === 'sso' && partitionOfRegion(region) !== partition ? base.region : region;
}

function partitionOfRegion(region: string): string {
  return REGIONS.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
}

const REGIONS = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
] as const;

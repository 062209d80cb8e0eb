import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, type Settings } from '../config/settings.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';

// A partition's first region, where nobody named one. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
const PARTITION_REGIONS: ReadonlyMap<string, string> = new Map([
  ['aws', 'us-east-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
  ['aws-eusc', 'eusc-de-east-1'],
]);

// It becomes part of a host name, so it must not be able to name another host.
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** The region of every hop: the environment's, the selected profile's, else the first of the role's partition. Throws CONFIG_VALUE, USAGE. */
export function chainRegion(env: Environment, selected: Settings, roleArn: string | undefined): string {
  const named = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  // What `exec` and `env` set for another profile, and nobody has changed since, is nobody's wish for this one.
  if (named && named !== env['ROLECHAIN_REGION']) {
    if (REGION.test(named)) return named;
    throw new RolechainError('USAGE', {
      reason: `${env['AWS_REGION'] ? 'AWS_REGION' : 'AWS_DEFAULT_REGION'} is not the name of a region`,
      try: 'a region looks like us-east-1',
    });
  }
  const setting = selected.around('region');
  if (!isEmpty(setting)) {
    if (REGION.test(setting.text)) return setting.text;
    throw refuseValue(selected, setting, 'is not the name of a region');
  }
  return firstRegion(roleArn);
}

/** The first region of an ARN's partition. IAM, which is one for all regions of a partition, is signed for there. */
export function firstRegion(arn: string | undefined): string {
  return PARTITION_REGIONS.get(arn?.split(':')[1] ?? 'aws') ?? 'us-east-1';
}

import type { Settings } from '../config/settings.ts';
import type { Environment } from '../session/environment.ts';
import { isEmpty } from './find-base.ts';

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

/** The region of every hop: the environment's, the selected profile's, else the first of the role's partition. */
export function chainRegion(env: Environment, selected: Settings, roleArn: string | undefined): string {
  const named = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (named) return named;
  const setting = selected.around('region');
  if (!isEmpty(setting)) return setting.text;
  return PARTITION_REGIONS.get(roleArn?.split(':')[1] ?? 'aws') ?? 'us-east-1';
}

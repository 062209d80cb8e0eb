import { splitArn } from '../arn.ts';
import type { Text } from './elements.ts';
import { finding, quoted, type Finding } from './finding.ts';
import { checkVariables } from './variables.ts';

/**
 * `*`, or an ARN with wildcards. Which resources a service has is not looked up.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function checkResources(resources: readonly Text[], variables: boolean): readonly Finding[] {
  return resources.flatMap((resource) => [...checkResource(resource), ...checkVariables(resource, variables)]);
}

function checkResource({ text, at }: Text): readonly Finding[] {
  if (text === '*') return [];
  const invalid = (message: string): readonly Finding[] => [finding('RESOURCE_INVALID', at, message)];
  const doubtful = (message: string): readonly Finding[] => [finding('RESOURCE_DOUBTFUL', at, message)];
  const fields = splitArn(text);
  const [prefix, partition = '', service = '', region = '', account = '', name = ''] = fields;
  if (prefix !== 'arn') return invalid(`a resource is an ARN or *, not ${quoted(text)}`);
  if (fields.length < 6) {
    return invalid(
      `${quoted(text)} has ${fields.length} of an ARN’s six fields: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`,
    );
  }
  if (!/^(aws(-[a-z]+)*|[a-z-]*[*?][a-z*?-]*)$/.test(partition)) {
    return invalid(`${quoted(partition)} in ${quoted(text)} is no partition of AWS: aws, aws-cn, aws-us-gov, …`);
  }
  if (service === '' || /[*?$]/.test(service)) {
    return invalid(`the service in ${quoted(text)} must be named in full, without wildcards`);
  }
  if ([region, account].some((field) => field.includes('$'))) {
    return doubtful(`AWS replaces a variable only behind the fifth colon of an ARN, not before it: ${quoted(text)}`);
  }
  if (/[A-Z]/.test(service)) return doubtful(`services are written in small letters: ${quoted(service)} matches none`);
  if (/^[\d-]+$/.test(account) && !/^\d{12}$/.test(account)) {
    return doubtful(`an account has twelve digits, which ${quoted(account)} has not`);
  }
  return name === '' ? doubtful(`${quoted(text)} names no resource of ${service}`) : [];
}

import type { Observation } from './finding.ts';

/** A file of the AWS CLI's cache that holds credentials; what they are is nobody's business here. */
export interface CachedByCli {
  readonly expires: Date;
}

export interface CliCacheFacts {
  readonly folder: string;
  readonly files: readonly CachedByCli[];
  readonly now: Date;
}

/** Role credentials that the AWS CLI keeps as plain text, as it does for each profile with a `role_arn` of its own. */
export function checkCliCache({ folder, files, now }: CliCacheFacts): Observation[] {
  const unexpired = files.filter(({ expires }) => expires > now).length;
  const facts = { files: files.length, unexpired };
  if (unexpired === 0) return [{ level: 'ok', message: `no usable credentials lie in ${folder}`, facts }];
  const [hold, last] = unexpired === 1 ? ['1 file holds', ''] : [`${unexpired} files hold`, 'the last ones '];
  const until = new Date(Math.max(...files.map(({ expires }) => expires.getTime()))).toISOString();
  return [
    {
      level: 'warning',
      message: `${hold} role credentials of the AWS CLI as plain text in ${folder}, ${last}valid until ${until}`,
      hint: `rm ${folder}/*.json\n"rolechain adopt PROFILE" moves a profile’s role to where the AWS CLI keeps no such file`,
      facts,
    },
  ];
}

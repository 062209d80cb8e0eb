import { parsePolicy } from './policy/parse.ts';
import type { Policy } from './policy/statement.ts';

/** The few AWS managed policies that tests and examples name, cut down to what the emulator can serve. */
export function awsManagedPolicies(): [string, Policy][] {
  const documents: [string, readonly string[]][] = [
    ['AdministratorAccess', ['*']],
    ['AmazonS3FullAccess', ['s3:*']],
    ['AmazonS3ReadOnlyAccess', ['s3:Get*', 's3:List*', 's3:Describe*']],
    ['ReadOnlyAccess', ['s3:Get*', 's3:List*', 'sts:Get*']],
  ];
  return documents.map(([name, actions]) => [
    `arn:aws:iam::aws:policy/${name}`,
    parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } }, 'identity'),
  ]);
}

import { parsePolicy } from './policy/parse.ts';
import type { Policy } from './policy/statement.ts';
import { makeUniqueId } from './unique-id.ts';
import type { Account, PolicyDocument } from './world.ts';

/** A managed policy: AWS's own, or a customer's. */
export interface KnownManagedPolicy {
  /** 12 digits, or `aws`. */
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  /** As GetPolicyVersion shows it. */
  readonly text: string;
  readonly policy: Policy;
}

/** The few AWS managed policies that tests and examples name, cut down to what the emulator can serve. */
export function awsManagedPolicies(): KnownManagedPolicy[] {
  const documents: [string, readonly string[]][] = [
    ['AdministratorAccess', ['*']],
    ['AmazonS3FullAccess', ['s3:*']],
    ['AmazonS3ReadOnlyAccess', ['s3:Get*', 's3:List*', 's3:Describe*']],
    ['IAMReadOnlyAccess', ['iam:Get*', 'iam:List*']],
    ['ReadOnlyAccess', ['iam:Get*', 'iam:List*', 's3:Get*', 's3:List*', 'sts:Get*']],
  ];
  return documents.map(([name, actions]) =>
    readManagedPolicy('aws', name, {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: actions, Resource: '*' },
    }),
  );
}

/** The managed policies of one account of a world. */
export function customerManagedPolicies({ id, managedPolicies = [] }: Account): KnownManagedPolicy[] {
  return managedPolicies.map(({ name, document }) => readManagedPolicy(id, name, document));
}

function readManagedPolicy(account: string, nameWithPath: string, document: PolicyDocument): KnownManagedPolicy {
  const arn = `arn:aws:iam::${account}:policy/${nameWithPath}`;
  const slash = nameWithPath.lastIndexOf('/') + 1;
  return {
    account,
    name: nameWithPath.slice(slash),
    path: `/${nameWithPath.slice(0, slash)}`,
    arn,
    id: makeUniqueId('ANPA', arn),
    text: JSON.stringify(document),
    policy: { ...parsePolicy(document, 'identity'), arn },
  };
}

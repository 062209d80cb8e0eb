import type { PolicyDocument } from './world.ts';

/** A policy that allows some actions on some resources. */
export function allow(actions: string | readonly string[], resources: string | readonly string[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: resources } };
}

/** A trust policy that lets `principals` in, tags and source identities too. */
export function trust(principals: string | readonly string[], condition?: PolicyDocument): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: principals },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      ...(condition && { Condition: condition }),
    },
  };
}

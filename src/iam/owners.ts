import type { IAMClient } from '@aws-sdk/client-iam';

import type { Abort, Sdk } from './client.ts';

/** Whose policies: the three things that IAM keeps them on, each with calls of its own. */
export interface Owner {
  /** `User`, as in the names of its calls. */
  readonly kind: 'User' | 'Group' | 'Role';
  readonly name: string;
  readonly inlineNames: (at: Page) => Promise<Listing & { readonly PolicyNames?: string[] | undefined }>;
  readonly inline: (at: Call, name: string) => Promise<{ readonly PolicyDocument?: string | undefined }>;
  readonly attached: (at: Page) => Promise<Listing & { readonly AttachedPolicies?: Attached[] | undefined }>;
}

interface Call {
  readonly sdk: Sdk;
  readonly client: IAMClient;
  readonly abort: Abort;
}

export interface Page extends Call {
  readonly Marker: string | undefined;
}

/** What every list of IAM says of its next page. */
export interface Listing {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

interface Attached {
  readonly PolicyArn?: string | undefined;
}

/** Of an IAM user, without its groups. */
export function userOwner(UserName: string): Owner {
  return {
    kind: 'User',
    name: UserName,
    inlineNames: ({ sdk, client, abort, Marker }) =>
      client.send(new sdk.ListUserPoliciesCommand({ UserName, Marker }), abort),
    inline: ({ sdk, client, abort }, PolicyName) =>
      client.send(new sdk.GetUserPolicyCommand({ UserName, PolicyName }), abort),
    attached: ({ sdk, client, abort, Marker }) =>
      client.send(new sdk.ListAttachedUserPoliciesCommand({ UserName, Marker }), abort),
  };
}

export function groupOwner(GroupName: string): Owner {
  return {
    kind: 'Group',
    name: GroupName,
    inlineNames: ({ sdk, client, abort, Marker }) =>
      client.send(new sdk.ListGroupPoliciesCommand({ GroupName, Marker }), abort),
    inline: ({ sdk, client, abort }, PolicyName) =>
      client.send(new sdk.GetGroupPolicyCommand({ GroupName, PolicyName }), abort),
    attached: ({ sdk, client, abort, Marker }) =>
      client.send(new sdk.ListAttachedGroupPoliciesCommand({ GroupName, Marker }), abort),
  };
}

export function roleOwner(RoleName: string): Owner {
  return {
    kind: 'Role',
    name: RoleName,
    inlineNames: ({ sdk, client, abort, Marker }) =>
      client.send(new sdk.ListRolePoliciesCommand({ RoleName, Marker }), abort),
    inline: ({ sdk, client, abort }, PolicyName) =>
      client.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName }), abort),
    attached: ({ sdk, client, abort, Marker }) =>
      client.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName, Marker }), abort),
  };
}

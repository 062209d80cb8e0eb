import { fiveHopConfig } from '../support/configs.ts';

/** The demo's `~/.aws/config`: five hops, a loop, a role narrowed by a policy, a role that demands the user's name. */
export const demoConfig = `${fiveHopConfig}
# A role may do anything with S3; this profile's session may only read.
[profile reports]
rolechain =
  role_arn = arn:aws:iam::111111111111:role/Storage
  source_profile = default
  session_policy = policies/read-reports.json

# The trust policy of Deploy demands sts:RoleSessionName = \${aws:username}.
[profile deploy]
rolechain =
  role_arn = arn:aws:iam::111111111111:role/Deploy
  source_profile = default

# The same role with a name that somebody typed.
[profile deploy-as-ci]
rolechain =
  role_arn = arn:aws:iam::111111111111:role/Deploy
  source_profile = default
  role_session_name = ci

[profile loop-a]
role_arn = arn:aws:iam::111111111111:role/role-a
source_profile = loop-b

[profile loop-b]
role_arn = arn:aws:iam::111111111111:role/role-b
source_profile = loop-c

[profile loop-c]
role_arn = arn:aws:iam::111111111111:role/role-c
source_profile = loop-a
`;

export const readReports = `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::reports/*"
  }
}
`;

/** As `readReports`, with what an upload needs. */
export const writeReports = readReports.replace('"s3:GetObject"', '["s3:GetObject", "s3:PutObject"]');

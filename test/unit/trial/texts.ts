/** The session that is tried, in every text of these tests. */
export const session = 'arn:aws:sts::111111111111:assumed-role/Deploy/alice';
export const other = 'arn:aws:sts::222222222222:assumed-role/Terraform/aws-go-sdk-1700000000000000000';

const bucket = 'arn:aws:s3:::reports';

/** AWS's sentence for a session, as S3 says it. */
export function sentence(principal = session, action = 's3:PutObject', because = 'no session policy'): string {
  return `User: ${principal} is not authorized to perform: ${action} on resource: "${bucket}/a.csv" because ${because} allows the ${action} action`;
}

/** arn:aws:sts::111111111111:assumed-role/Name/session: the role's path does not appear in it. */
export function sessionArn(roleArn: string, sessionName: string): string {
  const [, partition = 'aws', , , account = ''] = roleArn.split(':');
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return `arn:${partition}:sts::${account}:assumed-role/${role}/${sessionName}`;
}

/** Stands for a session name that is the user's, where only a call would tell it. */
export const YOUR_USER_NAME = '<your user name>';

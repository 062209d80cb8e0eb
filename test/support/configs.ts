/** The access key of `test-admin` in every world of the emulator: the pair that AWS's own documentation uses. */
export const adminKeys =
  'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n';

/** role-a … role-e, each sourced by the next, on top of the default profile's key. */
export const fiveHopConfig = `[default]\n${adminKeys}\n${['a', 'b', 'c', 'd', 'e']
  .map((name, index, all) => {
    const source = index === 0 ? 'default' : `role-${all[index - 1] ?? ''}`;
    return `[profile role-${name}]\nrole_arn = arn:aws:iam::111111111111:role/role-${name}\nsource_profile = ${source}\n`;
  })
  .join('\n')}`;

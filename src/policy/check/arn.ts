/**
 * The fields of an ARN, or fewer where there are fewer; the sixth holds all that is left. The colon in a policy variable
 * (`${aws:username}`) divides nothing.
 */
export function splitArn(text: string): readonly string[] {
  const masked = text.replaceAll(/\$\{[^}]*\}?/g, (variable) => '$'.repeat(variable.length));
  const fields: string[] = [];
  let from = 0;
  while (fields.length < 5) {
    const colon = masked.indexOf(':', from);
    if (colon === -1) break;
    fields.push(text.slice(from, colon));
    from = colon + 1;
  }
  return [...fields, text.slice(from)];
}

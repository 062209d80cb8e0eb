import type { Text } from './elements.ts';
import { finding, quoted, type Finding } from './finding.ts';

// A key, and perhaps what stands for it where the request has none: ${aws:username}, ${aws:PrincipalTag/team, 'none'}.
// A tag's key, behind the slash, may hold spaces. Or a character that would mean something else: ${*}, ${?}, ${$}.
const VARIABLE = /^(?:[*?$]|[\w-][\w.-]*:[^\s,{}][^\s,{}/]*(?:\/(?:[^,{}]*[^\s,{}])?)?(?:,\s*'[^']*')?)$/;

/**
 * Policy variables: they are closed and name a key, and the document is of a version that knows them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function checkVariables({ text, at }: Text, known: boolean): readonly Finding[] {
  const written = text.match(/\$\{[^}]*\}?/g) ?? [];
  if (!known) {
    return written.slice(0, 1).map((variable) => {
      const message = `${quoted(variable)} is plain text here, not a variable: that takes "Version": "2012-10-17"`;
      return finding('VARIABLE_LITERAL', at, message);
    });
  }
  return written.flatMap((variable) => {
    if (!variable.endsWith('}')) return [finding('VARIABLE_INVALID', at, `${quoted(variable)} has no closing brace`)];
    if (VARIABLE.test(variable.slice(2, -1))) return [];
    return [finding('VARIABLE_INVALID', at, `${quoted(variable)} names no key: a variable is like \${aws:username}`)];
  });
}

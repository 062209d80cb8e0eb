import type { ObjectNode, ValueNode } from '@humanwhocodes/momoa';
import { readJson, type PolicyText } from './json.ts';

/**
 * The policy in what AWS's tools print around it: `aws iam get-role`, `get-user-policy`, `get-policy-version` and their
 * kind, percent-encoded or not. Its places stay those of the file where it is not encoded. Any other text is given back.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html (policies are URL-encoded, RFC 3986)
 */
export function policyAsPrinted(input: PolicyText): PolicyText {
  const text = decoded(unquoted(input.text.replace(/^\uFEFF/, '').trimEnd()));
  const { root } = readJson({ ...input, text });
  const found = root && AROUND.map((path) => valueAt(root, path)).find((node) => node !== undefined);
  if (found === undefined) return text.trimStart().startsWith('{') ? { ...input, text } : input;
  const [start, end] = [found.loc.start.offset, found.loc.end.offset];
  if (found.type === 'String') return { ...input, text: decoded(found.value), line: found.loc.start.line };
  return { ...input, text: blank(text.slice(0, start)) + text.slice(start, end) };
}

const AROUND = [['Role', 'AssumeRolePolicyDocument'], ['PolicyVersion', 'Document'], ['PolicyDocument']] as const;

function valueAt(root: ObjectNode, path: readonly string[]): ValueNode | undefined {
  let node: ValueNode | undefined = root;
  for (const key of path) {
    if (node?.type !== 'Object') return undefined;
    const member: ObjectNode['members'][number] | undefined = node.members.find(
      ({ name }) => name.type === 'String' && name.value === key,
    );
    node = member?.value;
  }
  return node;
}

/** `--output text` gives a bare word, `--output json` one in quotes. */
function unquoted(text: string): string {
  return /^\s*"%7B[^"\\]*"$/i.test(text) ? text.trim().slice(1, -1) : text;
}

function decoded(text: string): string {
  if (!/^\s*%7B/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Lines and columns stay. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

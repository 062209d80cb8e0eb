import type { Text } from './elements.ts';
import { finding, quoted, type Finding } from './finding.ts';

/**
 * `*`, or a service's prefix, a colon and a name with wildcards. Which names there are is not looked up.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function checkActions(actions: readonly Text[]): readonly Finding[] {
  return actions.flatMap(({ text, at }) => {
    if (text === '*') return [];
    const [service = '', name, ...more] = text.split(':');
    if (name === undefined) {
      return [finding('ACTION_INVALID', at, `an action is SERVICE:NAME or *, not ${quoted(text)}`)];
    }
    if (more.length > 0) return [finding('ACTION_INVALID', at, `an action has one colon, not ${quoted(text)}`)];
    if (text === '*:*') return [finding('ACTION_DOUBTFUL', at, 'every action is written *, not *:*')];
    if (/[*?]/.test(service)) {
      return [finding('ACTION_INVALID', at, `the service of ${quoted(text)} may hold no wildcard; its name may`)];
    }
    // IAM lets the dot pass, which no service has.
    if (!/^[\w.-]+$/.test(service)) {
      return [finding('ACTION_INVALID', at, `${quoted(service)} in ${quoted(text)} can be no service`)];
    }
    if (/^[\w*?-]+$/.test(name)) return [];
    return [finding('ACTION_DOUBTFUL', at, `${quoted(text)} names no action, so it matches none`)];
  });
}

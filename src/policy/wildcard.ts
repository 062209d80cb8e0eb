/**
 * IAM's wildcards: `*` for any characters, `?` for one. Never worse than one length times the other, because a policy is
 * somebody else's text and a regular expression made of it could run for ever. `plain` are places in the pattern where
 * the two stand for themselves.
 */
export function matchesWildcard(pattern: string, text: string, plain?: ReadonlySet<number>): boolean {
  const isWild = (place: number, wild: '*' | '?'): boolean => pattern[place] === wild && plain?.has(place) !== true;
  let at = 0;
  let star = -1;
  let resume = 0;
  let next = 0;
  while (next < text.length) {
    if (isWild(at, '*')) {
      star = at;
      resume = next;
      at += 1;
    } else if (isWild(at, '?') || pattern[at] === text[next]) {
      at += 1;
      next += 1;
    } else if (star !== -1) {
      // The last star takes one character more.
      resume += 1;
      next = resume;
      at = star + 1;
    } else {
      return false;
    }
  }
  while (isWild(at, '*')) at += 1;
  return at === pattern.length;
}

/**
 * IAM's wildcards: `*` for any characters, `?` for one. Linear in both lengths, because a policy is somebody else's
 * text and a regular expression made of it could run for ever.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let next = 0;
  while (next < text.length) {
    const symbol = pattern[at];
    if (symbol === '*') {
      star = at;
      resume = next;
      at += 1;
    } else if (symbol === '?' || symbol === text[next]) {
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
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

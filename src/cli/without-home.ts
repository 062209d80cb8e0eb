/** A text in which the user's home is `~`; a folder whose path only ends like it keeps its name. */
export function withoutHome(text: string, home: string | undefined): string {
  if (home === undefined || home.length < 2) return text;
  const [first = '', ...rest] = text.split(`${home}/`);
  return rest.reduce((shown, part) => shown + (IN_A_PATH.test(shown) ? `${home}/` : '~/') + part, first);
}

const IN_A_PATH = /[\p{L}\p{N}._~/-]$/u;

/** A text in which the user's home is `~`. */
export function withoutHome(text: string, home: string | undefined): string {
  return home === undefined || home.length < 2 ? text : text.replaceAll(`${home}/`, '~/');
}

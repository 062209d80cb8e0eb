// Changes to other people's code that a bundle of it needs.

/**
 * yargs looks for its translations three folders above its own file, and for its folder by the name node_modules, else in the
 * working folder. In a bundle the first would be somebody else's folder, and the second may have been deleted.
 */
export function yargsInBundle(code) {
  const translations = replaced(code, "'../../../locales'", () => "'../locales'");
  return replaced(translations, 'mainFilename || process.cwd()', () => '__dirname');
}

/** The file of yargs that `yargsInBundle` changes. */
export const YARGS_FILE = /[\\/]node_modules[\\/]yargs[\\/].*[\\/]esm\.mjs$/;

/** Throws where there is nothing to replace: then the code is not the one that was meant. */
export function replaced(code, part, by) {
  if (!code.includes(part)) throw new Error(`there is no ${part} any more`);
  return code.replace(part, by);
}

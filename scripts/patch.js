// Changes to other people's code that a bundle of it needs.

/**
 * yargs looks for its translations three folders above its own file, and for its folder by the name node_modules, else in the
 * working folder. In a bundle the first would be somebody else's folder, and the second may have been deleted.
 */
function yargsInBundle(code) {
  const translations = replaced(code, "'../../../locales'", () => "'../locales'");
  return replaced(translations, 'mainFilename || process.cwd()', () => '__dirname');
}

/**
 * debug colours its lines with supports-color where somebody installed it, which it does not ask for: some tool of the build would
 * decide whether we ship it.
 */
function debugInBundle(code) {
  return replaced(code, "require('supports-color')", () => 'undefined');
}

/** The files of packages that `inBundle` changes. */
export const PATCHED_FILE = /[\\/]node_modules[\\/](?:yargs[\\/].*[\\/]esm\.mjs|debug[\\/]src[\\/]node\.js)$/;

/** The code of such a file as a bundle holds it. */
export function inBundle(code, file) {
  return file.endsWith('.mjs') ? yargsInBundle(code) : debugInBundle(code);
}

/** Throws where there is nothing to replace: then the code is not the one that was meant. */
export function replaced(code, part, by) {
  if (!code.includes(part)) throw new Error(`there is no ${part} any more`);
  return code.replace(part, by);
}

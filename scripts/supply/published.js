// What npm publishes: these files, and the chunks of dist/, whose names the build chooses.
const FILES = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'bin/package.json',
  'bin/rolechain.js',
  'completions/rolechain.bash',
  'completions/rolechain.fish',
  'completions/rolechain.zsh',
  'dist/THIRD-PARTY-LICENSES.txt',
  'dist/sbom.cdx.json',
  'dist/types/errors/catalog.d.ts',
  'dist/types/errors/error.d.ts',
  'dist/types/index.d.ts',
  'dist/types/provider.d.ts',
  'docs/dependencies.md',
  'docs/reference.md',
  'package.json',
];
const CHUNK = /^dist\/[\w-]+\.c?js$/;

/** What is wrong with a package of these files, each as a sentence. */
export function fileFaults(names) {
  const found = new Set(names);
  return [
    ...FILES.filter((name) => !found.has(name)).map((name) => `the package lacks ${name}`),
    ...names
      .filter((name) => !FILES.includes(name) && !CHUNK.test(name))
      .map((name) => `the package has ${name}, which nobody expects`),
    ...(names.some((name) => CHUNK.test(name)) ? [] : ['the package has no program']),
  ];
}

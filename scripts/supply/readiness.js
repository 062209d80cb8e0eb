// Whether a release may be made of what lies here. Facts in, sentences out.

/**
 * `now` stops every release, also a rehearsal; `first` is what has to be done before one can be published. The rules of provenance are npm's:
 * https://docs.npmjs.com/generating-provenance-statements and https://docs.npmjs.com/trusted-publishers
 */
export function readiness({ manifest, changelog, changesets, dirty, branch, tags, env, npm }) {
  const { version, repository, publishConfig } = manifest;
  const now = [];
  const first = [];
  if (dirty.length > 0) now.push(`the tree has changes that are not committed: ${dirty.slice(0, 5).join(', ')}`);
  const tag = `v${version}`;
  // A CI that was started by a tag stands on it, and on no branch.
  if (branch !== 'main' && !(branch === '' && tags.includes(tag)))
    now.push(`releases are made from main, not from ${branch || 'a commit without a tag'}`);
  const [, top] = /^## (.+)$/m.exec(changelog) ?? [];
  if (top === `${version} (unreleased)`) first.push(`CHANGELOG.md calls ${version} unreleased`);
  else if (top?.split(' ')[0] !== version)
    now.push(`CHANGELOG.md begins with ${top ?? 'no version'}, package.json says ${version}`);
  if (changesets.length > 0)
    first.push(`changes wait for a version: .changeset/${changesets.join(', ')} ("npx changeset version")`);
  if (!tags.includes(tag)) first.push(`this commit has no tag ${tag}`);
  const others = tags.filter((name) => /^v\d/.test(name) && name !== tag);
  if (others.length > 0) now.push(`this commit is tagged ${others.join(', ')}, package.json says ${version}`);
  if (publishConfig?.provenance !== true || publishConfig?.access !== 'public')
    now.push('publishConfig of package.json has to ask for provenance, and for access "public"');
  const url = typeof repository === 'string' ? repository : repository?.url;
  if (url === undefined)
    first.push('package.json names no repository, which npm compares with where the release is made');
  first.push(...surroundings(env, npm, url));
  return { now, first };
}

/** What publishing with provenance needs of the machine. */
function surroundings(env, npm, url) {
  if (env.GITHUB_ACTIONS === 'true') {
    const here = `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${env.GITHUB_REPOSITORY}`;
    return [
      ...(env.ACTIONS_ID_TOKEN_REQUEST_URL === undefined
        ? ['the workflow lacks the permission "id-token: write"']
        : []),
      ...(url !== undefined && plain(url) !== here
        ? [`package.json names the repository ${url}, this is ${here}`]
        : []),
      ...oldNpm(npm, env),
    ];
  }
  if (env.GITLAB_CI === 'true') {
    return [
      ...(env.SIGSTORE_ID_TOKEN === undefined
        ? ['the job has no SIGSTORE_ID_TOKEN (id_tokens, audience sigstore)']
        : []),
      ...(url !== undefined && plain(url) !== env.CI_PROJECT_URL
        ? [`package.json names the repository ${url}, this is ${env.CI_PROJECT_URL}`]
        : []),
      ...oldNpm(npm, env),
    ];
  }
  return ['npm gives provenance only to what a CI publishes that says who it is by OIDC: GitHub Actions or GitLab'];
}

/** Provenance came with npm 9.5, publishing by OIDC without a token with 11.5.1. */
function oldNpm(npm, env) {
  const least = env.NODE_AUTH_TOKEN === undefined ? [11, 5, 1] : [9, 5, 0];
  const found = npm.split('.').map(Number);
  const at = least.findIndex((part, index) => part !== found[index]);
  return at >= 0 && found[at] < least[at] ? [`npm is ${npm}, and has to be ${least.join('.')} or newer`] : [];
}

function plain(url) {
  return url.replace(/^git\+/, '').replace(/\.git$/, '');
}

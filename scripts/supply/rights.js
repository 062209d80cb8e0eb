// The rights of files that go into a release.
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives the files that git knows in `root` the rights that git means, and lets what this process makes from here on have ordinary ones: npm packs a
 * file with the rights that it has, which are those of the umask under which it was checked out or built.
 */
export function ordinaryRights(root) {
  process.umask(0o022);
  const files = execFileSync('git', ['ls-files', '--stage', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  for (const file of files) {
    const [, executable, name] = /^100(755|644) [^\t]*\t(.*)$/s.exec(file) ?? [];
    if (name !== undefined) chmodSync(join(root, name), executable === '755' ? 0o755 : 0o644);
  }
}

import type { ShellFiles } from '../../tasks/shell-files.ts';
import { withBlock, withoutBlock } from './setup-block.ts';
import { scriptOf, type Place, type Shell } from './shells.ts';

/** Puts the script where `shell` finds it; says what was done, a line each. Throws COMPLETION_NOT_INSTALLED. */
export function install(shell: Shell, { script, setup }: Place, files: ShellFiles): readonly string[] {
  const text = asBytes(scriptOf(shell));
  const done: string[] = [];
  if (readOurs(script, files) === text) {
    done.push(`${script} is there already`);
  } else {
    files.write(script, text);
    done.push(`wrote ${script}`);
  }
  if (setup === undefined) return done;
  const before = files.read(setup.file) ?? '';
  const after = withBlock(before, setup.lines.map(asBytes)) ?? refuseHalfBlock(setup.file, files);
  if (after === before) return [...done, `${setup.file} loads it already`];
  files.write(setup.file, after);
  return [...done, `wrote a block of lines into ${setup.file} that load it`];
}

/** Takes away what `install` did, and nothing else. Throws COMPLETION_NOT_INSTALLED. */
export function uninstall({ script, setup }: Place, files: ShellFiles): readonly string[] {
  const done: string[] = [];
  if (setup !== undefined) {
    const before = files.read(setup.file) ?? '';
    const after = withoutBlock(before) ?? refuseHalfBlock(setup.file, files);
    if (after !== before) {
      files.write(setup.file, after);
      done.push(`took its lines out of ${setup.file}`);
    }
  }
  if (readOurs(script, files) !== undefined) {
    files.remove(script);
    done.push(`removed ${script}`);
  }
  return done.length === 0 ? ['nothing was installed'] : done;
}

/** The script that stands there, if any; somebody else's is refused. */
function readOurs(script: string, files: ShellFiles): string | undefined {
  const found = files.read(script);
  if (found === undefined || found.includes('"rolechain completion ')) return found;
  return files.refuse(script, 'it is there, and not from rolechain', 'look at what it is for, and move it away');
}

function refuseHalfBlock(file: string, files: ShellFiles): never {
  return files.refuse(
    file,
    'the block "rolechain completion" has a first line and no last one',
    `remove it from ${file}`,
  );
}

/** As `ShellFiles` has it. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

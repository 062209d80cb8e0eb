/**
 * The profile that a `credential_process` line runs rolechain for; undefined for any other command. Only a guess: what a
 * shell makes of the line nobody knows without one.
 */
export function processOf(command: string): string | undefined {
  const words = [...command.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double?.replaceAll(String.raw`\"`, '"') ?? single ?? plain ?? '',
  );
  const at = words.indexOf('process');
  if (at === -1 || !/(?:^|[/\\])rolechain[\w.-]*$/.test(words[at - 1] ?? '')) return undefined;
  const flags = words.slice(at + 1);
  const index = flags.indexOf('--profile');
  const name = index === -1 ? flags.find((flag) => flag.startsWith('--profile='))?.slice(10) : flags[index + 1];
  return name === '' ? undefined : name;
}

/** What the SDK's providers are told instead of paths of the user's files. */
export interface OneProfile {
  readonly profile: string;
  readonly configFilepath: string;
  readonly filepath: string;
  /** Nothing is read from, or left in, the SDK's memory of files. */
  readonly ignoreCache: true;
}

export type Section = Readonly<Record<string, string>>;

let made = 0;

/**
 * Runs `work` with a config that holds a single profile and at most one `[sso-session]`, and nothing of the user's
 * files. The SDK would parse those again by rules of its own, follow `source_profile`, ask for MFA codes and try one
 * kind of credentials after another; with one profile of one kind there is nothing to follow or to fall through to.
 *
 * The paths belong to no file: the text is handed over by the SDK's `externalDataInterceptor`, under names that nobody
 * else asks for, so that other SDK clients of the process go on reading the real ones.
 */
export async function withOneProfile<T>(
  settings: Section,
  work: (profile: OneProfile) => Promise<T>,
  session?: { readonly name: string; readonly settings: Section },
): Promise<T> {
  const { externalDataInterceptor } = await import('@smithy/core/config');
  made += 1;
  const [configFilepath, filepath] = [`\0rolechain/${made}/config`, `\0rolechain/${made}/credentials`];
  const sections = [section('profile base', settings)];
  if (session !== undefined) sections.push(section(`sso-session ${session.name}`, session.settings));
  externalDataInterceptor.interceptFile(configFilepath, sections.join(''));
  externalDataInterceptor.interceptFile(filepath, '');
  try {
    return await work({ profile: 'base', configFilepath, filepath, ignoreCache: true });
  } finally {
    const record = externalDataInterceptor.getFileRecord();
    for (const path of [configFilepath, filepath]) Reflect.deleteProperty(record, path);
  }
}

function section(name: string, settings: Section): string {
  return [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`), ''].join('\n');
}

import type { Environment } from '../session/environment.ts';

/** Why no window can be shown to whoever started us; undefined where one can, as far as the environment tells. */
export function whyNoDisplay(env: Environment, platform: string): string | undefined {
  switch (platform) {
    case 'win32':
      return undefined;
    case 'darwin':
      // The screen may be a thousand miles from who is logged in.
      return env['SSH_CONNECTION'] || env['SSH_TTY'] ? 'this is an SSH session' : undefined;
    default:
      return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? undefined : 'there is no display';
  }
}

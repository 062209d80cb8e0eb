import { expect, it } from 'vitest';
import { defaultFormat } from '../../../src/environment/default-format.ts';

const modules = 'C:\\Program Files\\WindowsPowerShell\\Modules;C:\\WINDOWS\\system32\\WindowsPowerShell\\v1.0\\Modules';
const own = 'C:\\Users\\Alice\\Documents\\PowerShell\\Modules';

it.each([
  { why: 'the parent', parent: 'bash', format: 'bash' },
  { why: 'a login shell', parent: '-zsh', format: 'bash' },
  { why: 'a path, as macOS tells it', parent: '/opt/homebrew/bin/fish', format: 'fish' },
  { why: 'a version in the name', parent: 'bash5.2', format: 'bash' },
  { why: 'PowerShell elsewhere', parent: 'pwsh-preview', format: 'powershell' },
  { why: 'the parent before the login shell', parent: 'bash', env: { SHELL: '/usr/bin/fish' }, format: 'bash' },
  { why: 'fish that was started from bash', parent: 'fish', env: { SHELL: '/bin/bash' }, format: 'fish' },
  { why: 'a parent that is no shell', parent: 'node', env: { SHELL: '/usr/bin/fish' }, format: 'fish' },
  { why: 'a parent that only looks like one', parent: 'fishing', env: { SHELL: '/bin/zsh' }, format: 'bash' },
  { why: 'SHELL alone', env: { SHELL: '/usr/bin/pwsh' }, format: 'powershell' },
  { why: 'a shell that nobody knows', parent: 'nu', env: { SHELL: '/usr/bin/nu' }, format: 'bash' },
  { why: 'nothing', format: 'bash' },
  { why: 'a word of Object.prototype', parent: 'constructor', env: { SHELL: 'toString' }, format: 'bash' },
  { why: 'cmd', platform: 'win32', env: { PSModulePath: modules, USERPROFILE: 'C:\\Users\\Alice' }, format: 'cmd' },
  {
    why: 'PowerShell',
    platform: 'win32',
    env: { PSModulePath: `${own};${modules}`, USERPROFILE: 'C:\\Users\\alice' },
    format: 'powershell',
  },
  { why: 'Windows with little', platform: 'win32', format: 'cmd' },
  { why: 'Git Bash', platform: 'win32', env: { SHELL: '/usr/bin/bash.exe', PSModulePath: modules }, format: 'bash' },
])('$why: $format', ({ parent, env = {}, platform = 'linux', format }) => {
  expect(defaultFormat({ env, platform, parent })).toBe(format);
});

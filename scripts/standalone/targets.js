// What the standalone is built for. `target` names folders and archives; `runtime` is the npm package of Bun that goes into the
// executable; `keyring` and `locks` say which builds of the two native modules lie beside it. Linux talks to its keychain over
// D-Bus without one, and only Windows needs one for locks: src/lock/bun-lock.ts.
import { existsSync, readFileSync } from 'node:fs';

export const TARGETS = [
  { target: 'linux-x64', runtime: 'bun-linux-x64' },
  // For processors without AVX2, which are older than 2013, or emulated.
  { target: 'linux-x64-baseline', runtime: 'bun-linux-x64-baseline' },
  { target: 'linux-x64-musl', runtime: 'bun-linux-x64-musl' },
  { target: 'linux-arm64', runtime: 'bun-linux-aarch64' },
  { target: 'linux-arm64-musl', runtime: 'bun-linux-aarch64-musl' },
  { target: 'darwin-x64', runtime: 'bun-darwin-x64', keyring: 'darwin-x64' },
  { target: 'darwin-arm64', runtime: 'bun-darwin-aarch64', keyring: 'darwin-arm64' },
  { target: 'win32-x64', runtime: 'bun-windows-x64', locks: 'win32-x64', keyring: 'win32-x64-msvc' },
];

/** The target for this machine; undefined where there is none. */
export function hostTarget() {
  const musl = process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  const name = `${process.platform}-${process.arch}${musl ? '-musl' : ''}`;
  const avx2 = process.platform !== 'linux' || process.arch !== 'x64' || musl || hasAvx2();
  return TARGETS.find(({ target }) => target === (avx2 ? name : `${name}-baseline`));
}

function hasAvx2() {
  return !existsSync('/proc/cpuinfo') || /\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

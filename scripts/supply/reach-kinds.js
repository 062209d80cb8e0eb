// Which builtins of Node, globals and parts of `process` give which kind of reach.

/**
 * The kinds of reach that docs/dependencies.md has, each with the builtins of Node and the globals that give it. A builtin that is
 * neither here nor harmless stops the scan: a new one has to be judged.
 */
export const BUILTINS = {
  network: ['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'dns/promises', 'inspector', 'inspector/promises'],
  files: ['fs', 'fs/promises', 'sqlite'],
  processes: ['child_process', 'cluster', 'worker_threads'],
  environment: ['os', 'tty', 'readline', 'readline/promises'],
  code: ['module', 'vm', 'repl', 'v8', 'wasi', 'ffi'],
};
export const HARMLESS = new Set(
  'assert assert/strict async_hooks buffer console constants crypto diagnostics_channel events path path/posix path/win32 perf_hooks process punycode querystring stream stream/consumers stream/promises stream/web string_decoder timers timers/promises url util util/types zlib'.split(
    ' ',
  ),
);
export const GLOBALS = {
  network: ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'Bun', 'Deno'],
  code: ['eval', 'Function', 'WebAssembly'],
};
// `process.stdout` and its like are no reach of their own, and neither are `process.version`, `emitWarning` or `nextTick`.
export const PROCESS = {
  environment: [
    'env',
    'argv',
    'execArgv',
    'argv0',
    'execPath',
    'cwd',
    'title',
    'getuid',
    'geteuid',
    'report',
    'loadEnvFile',
    'stdin',
  ],
  processes: ['kill', 'execve', 'setuid', 'setgid', 'send', 'abort', 'chdir', 'umask', 'debugPort'],
  code: ['dlopen', 'binding', '_linkedBinding', 'getBuiltinModule', 'mainModule'],
};

/** Who has one of these as a whole has whatever it gives. */
export const HANDLES = /^(?:process|globalThis|require)$/;

export const KINDS = ['network', 'files', 'processes', 'environment', 'native', 'code'];

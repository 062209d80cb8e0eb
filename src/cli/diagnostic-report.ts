/**
 * The diagnostic report that NODE_OPTIONS can ask for lists the whole environment, access keys included, in a file that
 * anybody may read. A Node that cannot leave it out writes no report.
 */
export function keepEnvironmentOut(): void {
  const { report } = process;
  if ('excludeEnv' in report) {
    report.excludeEnv = true;
    return;
  }
  report.reportOnSignal = false;
  report.reportOnUncaughtException = false;
  report.reportOnFatalError = false;
}

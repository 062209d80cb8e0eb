import { keepMemoryOutOfCores } from '../core-dumps.ts';

/**
 * Undoes what the environment has the runtime show of this process to others: for a run of the program there is no debugger's
 * port, no environment in a report, no memory in a core dump and no warning of Node's on stderr. (Decisions 28 and 30.)
 */
export async function undoRuntimeSwitches(): Promise<void> {
  const options = process.env['NODE_OPTIONS'] ?? '';
  if (options.includes('report')) keepEnvironmentOutOfReports();
  // Of what Node warns, such as a variable that weakens TLS and that we do not obey, nothing is for who reads our stderr.
  process.removeAllListeners('warning');
  // It was meant for another program, and whoever can reach the port, any user of the machine, could read our memory.
  if (options.includes('--inspect')) (await import('node:inspector')).close();
  keepMemoryOutOfCores();
}

/** A diagnostic report lists all variables, access keys included, in a file that anybody may read. */
function keepEnvironmentOutOfReports(): void {
  const { report } = process;
  if ('excludeEnv' in report) {
    report.excludeEnv = true;
    return;
  }
  // This Node cannot leave them out, so it writes no report.
  report.reportOnSignal = false;
  report.reportOnUncaughtException = false;
  report.reportOnFatalError = false;
}

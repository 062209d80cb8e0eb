import { encode } from '../../credentials/process-json.ts';
import { acquireFor } from '../../wiring.ts';
import type { ProcessFlags } from '../flags.ts';
import { writeStdout } from '../output.ts';

/** Prints the credential_process document of a profile: one JSON document and a newline, the last thing it does. */
export async function runProcess(flags: ProcessFlags): Promise<number> {
  const credentials = await acquireFor(flags);
  await writeStdout(encode(credentials));
  return 0;
}

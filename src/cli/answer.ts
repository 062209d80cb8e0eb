import { encode } from '../credentials/process-json.ts';
import { acquireFor } from '../wiring.ts';
import type { ProcessFlags } from './flags.ts';
import { writeStdout } from './output.ts';

/** What `process` does: one JSON document and a newline on stdout, the last thing that happens. */
export async function answer(flags: ProcessFlags): Promise<number> {
  const credentials = await acquireFor(flags);
  await writeStdout(encode(credentials));
  return 0;
}

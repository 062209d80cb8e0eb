import { encode } from '../credentials/process-json.ts';
import type { HeadStart } from '../head-start.ts';
import { acquireFor } from '../wiring.ts';
import type { ProcessFlags } from './flags.ts';
import { writeStdout } from './output.ts';

/** What `process` does: one JSON document and a newline on stdout, the last thing that happens. */
export async function answer(flags: ProcessFlags, headStart?: HeadStart): Promise<number> {
  const credentials = await acquireFor({ ...flags, headStart });
  await writeStdout(encode(credentials));
  return 0;
}

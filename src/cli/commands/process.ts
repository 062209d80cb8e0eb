import { encode } from '../../credentials/process-json.ts';
import { acquireFor } from '../../wiring.ts';
import { chosenProfile, type ProcessFlags } from '../flags.ts';
import { writeStdout } from '../output.ts';

/** Prints the credential_process document of a profile: one JSON document and a newline, the last thing it does. */
export async function runProcess({ profile, cache, ...policies }: ProcessFlags): Promise<number> {
  const credentials = await acquireFor({ profile: chosenProfile(profile, process.env), cache, ...policies });
  await writeStdout(encode(credentials));
  return 0;
}

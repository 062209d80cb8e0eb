import { jsonFlag, policyFlags, profileArgument, type Register } from '../command.ts';
import { explainDocument } from '../explain-document.ts';
import { explainText } from '../explain-text.ts';
import type { ChainFlags } from '../flags.ts';
import { writeDocument, writeErrorDocument } from '../json-output.ts';
import { writeStdout } from '../output.ts';
import { wantsColour } from '../paint.ts';

/** `rolechain explain`. */
export const explainCommand: Register = (program, settle) =>
  program.command(
    'explain [PROFILE]',
    'show what AWS would be asked, and where each value comes from; calls nothing',
    (y) =>
      jsonFlag(policyFlags(profileArgument(y))).example('$0 explain deploy', 'the hops of a chain, with file and line'),
    async ({ profile, policy, policyArn: policyArns, json }) => {
      settle(await runExplain({ profile, policy, policyArns, json }));
    },
  );

interface ExplainFlags extends ChainFlags {
  readonly json: boolean;
}

/** Prints the plan of a profile. With `json` a refusal is a document too, and the exit code tells. */
async function runExplain({ json, ...request }: ExplainFlags): Promise<number> {
  const { explain } = await import('../../tasks/explaining.ts');
  if (!json) {
    const { plan, caller } = await explain(request);
    const style = { colour: wantsColour(), home: process.env['HOME'] };
    await writeStdout(explainText(explainDocument(plan, caller), style));
    return 0;
  }
  try {
    const { plan, caller } = await explain(request);
    await writeDocument(explainDocument(plan, caller));
    return 0;
  } catch (error) {
    return writeErrorDocument(error);
  }
}

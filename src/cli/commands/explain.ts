import { explain } from '../../wiring.ts';
import { errorDocument, explainDocument } from '../explain-document.ts';
import { explainText } from '../explain-text.ts';
import type { ChainFlags } from '../flags.ts';
import { writeStdout } from '../output.ts';
import { asRefusal } from '../report.ts';

export interface ExplainFlags extends ChainFlags {
  readonly json: boolean;
}

/** Prints the plan of a profile. With `json` a refusal is a document too, and the exit code tells. */
export async function runExplain({ json, ...request }: ExplainFlags): Promise<number> {
  if (!json) {
    const { plan, username } = await explain(request);
    const style = { colour: wantsColour(), home: process.env['HOME'] };
    await writeStdout(explainText(explainDocument(plan, username), style));
    return 0;
  }
  try {
    const { plan, username } = await explain(request);
    await writeStdout(`${JSON.stringify(explainDocument(plan, username), undefined, 2)}\n`);
    return 0;
  } catch (error) {
    const refusal = asRefusal(error);
    await writeStdout(`${JSON.stringify(errorDocument(refusal), undefined, 2)}\n`);
    return refusal.exitCode;
  }
}

/** Colour only for a person who has not said no (https://no-color.org). */
function wantsColour(): boolean {
  return process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}

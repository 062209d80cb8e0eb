import { jsonFlag, type Register } from '../command.ts';
import { listDocument } from '../list-document.ts';
import { listText } from '../list-text.ts';
import { writeDocument } from '../json-output.ts';
import { writeStdout } from '../output.ts';
import { wantsColour } from '../paint.ts';

/** `rolechain list`. */
export const listCommand: Register = (program, settle) =>
  program.command(
    'list',
    'every profile, its chain, and whether it can work; calls nothing',
    (y) =>
      jsonFlag(y)
        .example('$0 list', 'a line for each profile')
        .example(`$0 list --json | jq '.[] | select(.error)'`, 'the profiles that cannot work, and why'),
    async ({ json }) => settle(await runList(json)),
  );

/** Profiles that are wrong are an answer here, not a failure: the exit code is 0 wherever the files can be read. */
async function runList(json: boolean): Promise<number> {
  const { place } = await import('../../wiring.ts');
  const { keptUntil } = await import('../../tasks/kept-sessions.ts');
  const { overview } = await import('../../tasks/overview.ts');
  const now = Date.now();
  const profiles = listDocument(await overview(place()), { until: await keptUntil(), now });
  if (json) {
    await writeDocument(profiles);
    return 0;
  }
  const columns = process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
  const style = { colour: wantsColour(), home: process.env['HOME'], columns, now };
  await writeStdout(profiles.length === 0 ? NO_PROFILES : listText(profiles, style));
  return 0;
}

const NO_PROFILES = 'there are no profiles yet: "aws configure sso" or "aws configure" writes the first\n';

import { RolechainError } from '../../errors/error.ts';
import type { Why } from '../../refusal/report.ts';
import { jsonFlag, profileArgument, type Register } from '../command.ts';
import { once } from '../flags.ts';
import { writeDocument, writeErrorDocument } from '../json-output.ts';
import { writeStdout } from '../output.ts';
import { wantsColour } from '../paint.ts';
import { progressOnStderr } from '../progress.ts';

/** `rolechain why`. */
export const whyCommand: Register = (program, settle) =>
  program.command(
    'why [PROFILE]',
    'walk a chain, and say why AWS refuses a hop and what to change; changes nothing',
    (y) =>
      jsonFlag(profileArgument(y))
        .option('trust', file('trust', 'a file with the trust policy of the role; with files nobody is asked'))
        .option('identity', {
          type: 'string',
          array: true,
          requiresArg: true,
          describe: 'a file with an identity policy of the caller; may be repeated: these are all',
          completes: 'files',
        })
        .option('boundary', file('boundary', 'a file with the permissions boundary of the caller'))
        .option('hop', word('hop', 'with files: which hop, as explain counts them (else the last)'))
        .option('as', word('as', 'with files: the ARN of the user or session that the chain begins with'))
        .example('$0 why deploy', 'exit code 0 where every role was assumed, 4 where one was refused')
        .example('$0 why deploy --trust trust.json --identity alice.json', 'the last hop by files, offline'),
    async ({ profile, json, trust, identity, boundary, hop, as }) => {
      settle(await runWhy({ profile, json, trust, identity, boundary, hop, as }));
    },
  );

function word(name: string, describe: string) {
  return { type: 'string', requiresArg: true, describe, coerce: once(name) } as const;
}

function file(name: string, describe: string) {
  return { ...word(name, describe), completes: 'files' } as const;
}

interface WhyFlags {
  readonly profile: string | undefined;
  readonly json: boolean;
  readonly trust: string | undefined;
  readonly identity: readonly string[] | undefined;
  readonly boundary: string | undefined;
  readonly hop: string | undefined;
  readonly as: string | undefined;
}

/** Prints what was found; the exit code is that of the refusal, also where only files were judged. */
async function runWhy(flags: WhyFlags): Promise<number> {
  if (!flags.json) {
    const why = await find(flags);
    const { whyText } = await import('../why-text.ts');
    const { isTTY, columns } = process.stdout;
    const style = { colour: wantsColour(), home: process.env['HOME'], columns: isTTY ? columns : undefined };
    await writeStdout(whyText(why, style));
    return exitOf(why);
  }
  try {
    const why = await find(flags);
    const { whyDocument } = await import('../why-document.ts');
    await writeDocument(whyDocument(why));
    return exitOf(why);
  } catch (error) {
    return writeErrorDocument(error);
  }
}

async function find({ profile, trust, identity, boundary, hop, as }: WhyFlags): Promise<Why> {
  if (trust !== undefined || identity !== undefined || boundary !== undefined) {
    const { judgeFiles } = await import('../../tasks/refusal-by-files.ts');
    return judgeFiles({ profile, trust, identity, boundary, as, hop: hopNumber(hop) });
  }
  if (hop !== undefined || as !== undefined) {
    const reason = `--${hop === undefined ? 'as' : 'hop'} is for policies in files: without them the first refused hop is found`;
    throw new RolechainError('USAGE', { reason, try: 'give --trust FILE, --identity FILE or --boundary FILE too' });
  }
  const { explainRefusal } = await import('../../tasks/refusal.ts');
  return explainRefusal({ profile, progress: progressOnStderr() });
}

function hopNumber(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(written)) return Number(written);
  throw new RolechainError('USAGE', {
    reason: '--hop is not a number of a hop',
    try: '"rolechain explain" counts them',
  });
}

function exitOf(why: Why): number {
  const fine = why.outcome === 'works' || (why.outcome === 'judged' && why.conclusion.decision.verdict === 'allowed');
  return fine ? 0 : 4;
}

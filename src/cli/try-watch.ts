import { basename } from 'node:path';
import { printable, printableJson } from '../errors/printable.ts';
import type { Trials } from '../tasks/trial.ts';
import { policyFileOf, watchTrial, type News } from '../tasks/trial-watch.ts';
import { writeStderr, writeStderrWhole, writeStdout } from './output.ts';
import { painter, wantsColour } from './paint.ts';
import { reportLines } from './report.ts';
import { trialDocument } from './trial-document.ts';
import { noteLines, notes, verdictLines, type TrialReport } from './trial-text.ts';
import type { TryFlags } from './try-flags.ts';
import { ASIDE, interruption, THROUGH, tryWith } from './try-once.ts';
import { withoutHome } from './without-home.ts';

/**
 * `try --watch`: a run now and after each save, and what is told of each; with --json a document a line. Gives the exit
 * code after the signal that ends it, or 1 where nobody reads what is told.
 */
export async function tryAndWatch(trials: Trials, flags: TryFlags): Promise<number> {
  const file = await policyFileOf(flags);
  let deaf = false;
  process.stderr.on('error', () => {
    deaf = true;
  });
  let last: TrialReport | undefined;
  const said = new Set<string>();
  const report = await watchTrial(file, {
    assume: () => trials.assume(flags.policy),
    run: (session) => tryWith(trials, session, flags, flags.json ? ASIDE : THROUGH),
    isLast: (ended) => deaf || interruption(ended) !== undefined,
    show: async (ended) => {
      last = ended;
      if (flags.json) return writeStdout(printableJson(`${JSON.stringify(trialDocument(ended))}\n`));
      const fresh = notes(ended).filter((note) => !said.has(note));
      for (const note of fresh) said.add(note);
      await writeStderrWhole([...verdictLines(ended), ...noteLines(fresh)]);
    },
    prepare: () => trials.prepare(),
    tell: (news) => writeStderr(linesOf(news, file, last)),
  });
  return interruption(report) ?? 1;
}

function linesOf(news: News, file: string, last: TrialReport | undefined): readonly string[] {
  const home = process.env['HOME'];
  const name = basename(file);
  switch (news.kind) {
    case 'watching':
      return aside(`watching ${withoutHome(file, home)}, Ctrl-C ends it`);
    case 'again':
      return aside(`${timeOfDay()} ${name} saved, running again`);
    case 'saved-while-running':
      return aside(`${timeOfDay()} ${name} saved, running again when this command has ended`);
    case 'changes-at-each-run':
      return aside(`${name} changes while the command runs: waiting for the next save`);
    case 'refused': {
      const result = last === undefined ? '' : `; the last result was ${last.verdict.verdict}`;
      return [...reportLines(news.error, home), ...aside(`waiting for ${name} to be saved${result}`)];
    }
  }
}

/** Not a result: to be overlooked between the lines of commands. */
function aside(text: string): readonly string[] {
  return [painter(wantsColour(process.stderr))('dim', printable(`rolechain: try: ${text}`))];
}

/** On this machine's clock. */
function timeOfDay(): string {
  const now = new Date();
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

import { lookAround } from './aftermath.ts';
import { Companies } from './companies.ts';
import type { Start } from './crowd.ts';
import type { Ending, Facts } from './evidence.ts';
import { judge } from './judge.ts';
import { Mischief } from './mischief.ts';
import type { Loss, Outcome } from './report.ts';
import type { Ask } from './asks.ts';
import type { PlannedPhase } from './schedule.ts';
import { openStage } from './stage.ts';
import type { Sts } from './sts.ts';
import { wanted } from './world.ts';

export interface Setting {
  readonly seed: number;
  /** How many ask at once. */
  readonly processes: number;
  readonly program: readonly string[];
  readonly sts: Sts;
  /** Gets what ends everything of a phase at once. */
  readonly onStop: (stop: () => Promise<void>) => void;
}

/** Plays one phase to its end and judges everything that happened. */
export async function play(phase: PlannedPhase, setting: Setting): Promise<Outcome> {
  const { seed, sts, processes } = setting;
  const stage = await openStage(phase, sts);
  const start: Start = { words: [...stage.under, ...setting.program], env: stage.env, cwd: stage.home.path };
  const crowd = new Companies(start, processes);
  setting.onStop(async () => {
    await crowd.kill();
    await stage.close();
  });
  try {
    const mischief = new Mischief(stage, sts, crowd, start);
    const started = Date.now();
    for (let place = 0; place < processes; place += 1) crowd.fill(seed, phase, place);
    await mischief.play(phase.deeds, phase.milliseconds);
    await mischief.end();
    await crowd.close();
    const seconds = (Date.now() - started) / 1000;
    const asked = crowd.endings.length;
    const killed = crowd.endings.filter(({ sent }) => sent.includes('SIGKILL')).length;
    const left = await lookAround(stage, killed);
    await askAfterwards(phase, crowd);
    const { calls, faults } = await sts.tally();
    const facts: Facts = { issued: sts.issued, offsets: mischief.offsets, troubles: phase.troubles };
    // A prompt that a signal cancelled is remembered for ten seconds.
    const fair = { ...facts, troubles: phase.troubles.filter((trouble) => trouble === 'signals') };
    const verdicts = crowd.endings.map((ending, index) => ({
      ending,
      verdict: judge(ending, index < asked ? facts : fair),
    }));
    const losses = verdicts.flatMap(({ ending, verdict }) =>
      verdict.kind === 'loss' ? [lossOf(verdict.what, ending)] : [],
    );
    return {
      name: phase.name,
      seconds,
      most: crowd.most,
      verdicts: verdicts.map(({ verdict }) => verdict),
      longest: Math.max(0, ...crowd.endings.map(({ started: from, ended, stopped }) => ended - from - stopped)),
      faults: { ...Object.fromEntries(mischief.done), ...faults },
      calls,
      kept: left.kept,
      drafts: left.drafts,
      losses: [...losses, ...[...mischief.losses, ...left.losses].map((what) => ({ what }))],
    };
  } finally {
    await crowd.kill();
    await stage.close();
  }
}

/** When all is right again, every profile has its answer, from what was left and anew. */
async function askAfterwards(phase: PlannedPhase, crowd: Companies): Promise<void> {
  for (const one of wanted) {
    const ask: Ask = { wanted: one, flags: ['--profile', one.profile], path: one.path, cache: phase.store, pause: 0 };
    await crowd.ask(ask);
  }
}

function lossOf(what: string, ending: Ending): Loss {
  const { ask, pid, code, signal, started, ended, stopped, starved, stderr, stdout } = ending;
  const life = `${new Date(started).toISOString()} + ${ended - started} ms (stopped ${Math.round(stopped)}, without a processor ${Math.round(starved)})`;
  const evidence = [
    `process ${ask.flags.join(' ')}, ROLECHAIN_CACHE=${ask.cache}: process ${pid}, exit ${code ?? signal}, ${life}`,
    ...(stdout === '' ? [] : [stdout.replaceAll(/"(SecretAccessKey|SessionToken)":"[^"]*"/g, '"$1":"…"').trim()]),
    ...stderr.trim().split('\n').slice(-40),
  ];
  return { what, evidence };
}

import { jsonFlag, profileArgument, type Register } from '../command.ts';
import { writeDocument } from '../json-output.ts';
import { writeStdout } from '../output.ts';
import { wantsColour } from '../paint.ts';

/** `rolechain doctor`. */
export const doctorCommand: Register = (program, settle) =>
  program.command(
    'doctor [PROFILE]',
    'look at this machine and its config, and say what to do; changes nothing',
    (y) =>
      jsonFlag(profileArgument(y, 'only what this profile’s chain touches (by default everything)'))
        .option('offline', { type: 'boolean', default: false, describe: 'ask nobody on the network' })
        .example('$0 doctor', 'exit code 0 where nothing is a problem'),
    async ({ profile, json, offline }) => settle(await runDoctor({ profile, json, offline })),
  );

interface DoctorFlags {
  readonly profile: string | undefined;
  readonly json: boolean;
  readonly offline: boolean;
}

/** Prints what was found; the exit code is the smallest of its problems', 0 without one. */
async function runDoctor({ json, ...request }: DoctorFlags): Promise<number> {
  const [{ diagnose }, { exitOf, worst }] = await Promise.all([
    import('../../tasks/diagnosis.ts'),
    import('../../doctor/finding.ts'),
  ]);
  const diagnosis = await diagnose(request);
  const exit = exitOf(diagnosis.findings);
  if (json) {
    const document = { ...diagnosis, worst: worst(diagnosis.findings), exit };
    await writeDocument(document);
    return exit;
  }
  const { doctorText } = await import('../doctor-text.ts');
  const { isTTY, columns } = process.stdout;
  const style = { colour: wantsColour(), home: process.env['HOME'], columns: isTTY ? columns : undefined };
  await writeStdout(doctorText(diagnosis, style));
  return exit;
}

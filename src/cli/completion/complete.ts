import { declaredCommands } from '../commands.ts';
import { writeStdout } from '../output.ts';
import { bashReplies, readBashLine } from './bash-line.ts';
import { offerFor, type Candidate, type Offer } from './offer.ts';

/**
 * What the scripts in `completions/` ask: `__complete zsh WORD…` and `__complete fish WORD…` with the word at the cursor
 * last, `__complete bash LINE BREAKS`. The answer is a line with the kind of the offer, then a line for each candidate.
 */
export async function complete([shell = '', ...given]: readonly string[]): Promise<number> {
  await writeStdout((await answer(shell, given)).map((line) => `${line}\n`).join(''));
  return 0;
}

async function answer(shell: string, given: readonly string[]): Promise<readonly string[]> {
  if (shell === 'bash') {
    const [line = '', breaks = ''] = given;
    const { words, current } = readBashLine(line, breaks);
    const offer = offerHere(words.slice(1), current.text);
    const whole = (await candidatesOf(offer)).map(({ value }) => offer.attachedTo + value);
    return [offer.kind, ...bashReplies(whole, current)];
  }
  const offer = offerHere(given.slice(0, -1), given.at(-1) ?? '');
  const candidates = await candidatesOf(offer);
  return [offer.kind, ...candidates.map((one) => (shell === 'zsh' ? described(one) : tabbed(one, offer.attachedTo)))];
}

function offerHere(words: readonly string[], current: string): Offer {
  return offerFor(declaredCommands(), words, current);
}

async function candidatesOf(offer: Offer): Promise<readonly Candidate[]> {
  if ('candidates' in offer) return offer.candidates;
  if (offer.kind !== 'profiles') return [];
  const { profileNames } = await import('../../tasks/profile-names.ts');
  // What begins like a flag would be taken for one, and what cannot be shown as it is could look like another.
  const { printable } = await import('../../errors/printable.ts');
  const names = profileNames(process.env, process.platform).filter(
    (name) => !name.startsWith('-') && printable(name) === name,
  );
  return names.map((value) => ({ value }));
}

/** As zsh's `_describe` reads it. */
function described({ value, describe }: Candidate): string {
  const escaped = value.replaceAll(/[\\:]/g, String.raw`\$&`);
  return describe === undefined ? escaped : `${escaped}:${describe}`;
}

/** As fish reads it. */
function tabbed({ value, describe }: Candidate, attachedTo: string): string {
  return describe === undefined ? attachedTo + value : `${attachedTo}${value}\t${describe}`;
}

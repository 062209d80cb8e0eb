import { cutSequence, withoutSequences } from './control-sequences.ts';
import { LONGEST_TEXT, readRefusals, WORTH_A_LOOK, type Refusal, type Told } from './refusals.ts';

/** In characters: a text of AWS's may begin in one piece of the output and end in another. */
const PIECE = 65_536;
/** Terraform may be refused for every resource it has: the first ones tell enough. */
const MOST = 50;

/** Reads one stream of a command as it comes, in pieces of bounded size, for what AWS says of refusals. */
export class OutputReader {
  readonly #decoder = new TextDecoder();
  readonly #refusals = new Map<string, Refusal>();
  readonly #hints = new Map<string, Refusal>();
  readonly #flags = { dryRun: false, badCredentials: false, encoded: false };
  #text = '';
  /** How much of it has been looked at. */
  #seen = 0;
  /** The beginning of a colour, or another sequence, that a chunk has cut. */
  #cut = '';

  read(chunk: Uint8Array): void {
    this.#add(this.#decoder.decode(chunk, { stream: true }));
    if (this.#text.length < PIECE) return;
    const to = this.#text.length - LONGEST_TEXT;
    this.#look(to);
    // What began before has to be known for what it is.
    const kept = Math.max(0, to - LONGEST_TEXT);
    this.#text = this.#text.slice(kept);
    this.#seen = to - kept;
  }

  /** What the whole stream told. */
  end(): Told {
    this.#add(this.#decoder.decode());
    this.#look(this.#text.length);
    this.#text = '';
    return { refusals: [...this.#refusals.values()], hints: [...this.#hints.values()], ...this.#flags };
  }

  #add(text: string): void {
    const raw = this.#cut + text;
    const end = cutSequence(raw);
    this.#cut = raw.slice(end);
    this.#text += withoutSequences(raw.slice(0, end));
  }

  #look(to: number): void {
    if (!WORTH_A_LOOK.test(this.#text)) return;
    const told = readRefusals(this.#text, { from: this.#seen, to });
    collect(this.#refusals, told.refusals);
    collect(this.#hints, told.hints);
    this.#flags.dryRun ||= told.dryRun;
    this.#flags.badCredentials ||= told.badCredentials;
    this.#flags.encoded ||= told.encoded;
  }
}

function collect(known: Map<string, Refusal>, more: readonly Refusal[]): void {
  for (const refusal of more) if (known.size < MOST) known.set(JSON.stringify(refusal), refusal);
}

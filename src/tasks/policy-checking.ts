import { readBounded } from '../config/bounded-file.ts';
import { fileReason } from '../errors/file-reason.ts';
import { checkPolicy, type CheckedPolicy, type PolicyFacts } from '../policy/check/check.ts';
import { decodePolicy } from '../policy/check/encoding.ts';
import { finding, type Finding } from '../policy/check/finding.ts';
import type { PolicyText } from '../policy/json.ts';

/** A file, what was found in it, and what the policy in it measures. */
export interface CheckedFile {
  /** As it was named; `-` is standard input. */
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly facts?: PolicyFacts;
}

/** Judges each file, those that cannot be read included. Throws nothing that a file can cause. */
export async function checkFiles(files: readonly string[]): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for (const file of files) {
    // oxlint-disable-next-line no-await-in-loop -- in the order in which they were named
    const { findings, facts } = await checkFile(file);
    checked.push({ file, findings, ...(facts === undefined ? {} : { facts }) });
  }
  return checked;
}

const START = { line: 1, column: 1 };

async function checkFile(file: string): Promise<Pick<CheckedPolicy, 'findings' | 'facts'>> {
  try {
    const read = readPolicyText(file, file === '-' ? await readStdin() : undefined);
    return 'code' in read ? { findings: [read] } : checkPolicy(read);
  } catch (error) {
    return { findings: [finding('POLICY_UNREADABLE', START, `the file cannot be read: ${fileReason(error)}`)] };
  }
}

// Two thousand characters are a long policy; a megabyte is somebody's data.
const MOST_MEGABYTES = 1;

/** The text of a policy file, or that it is none. Throws Node's own errors, and an Error that says what else is wrong. */
export function readPolicyText(
  file: string,
  bytes: Uint8Array = readBounded(file, MOST_MEGABYTES),
): PolicyText | Finding {
  const text = decodePolicy(bytes);
  return typeof text === 'string' ? { text, source: file, line: 1 } : finding('POLICY_UNREADABLE', text, text.reason);
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > MOST_MEGABYTES * 1024 * 1024) throw new Error(`it is larger than ${MOST_MEGABYTES} MiB`);
  }
  return Buffer.concat(chunks);
}

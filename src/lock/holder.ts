/** What a holder is doing, so that those who wait know for how long that may take. */
export type State = 'renewing' | 'asking';

/** Who holds a lock, as its file says; no secret is in it. */
export interface Holder {
  readonly pid: number;
  readonly state: State;
  /** When the process started, in the system's own count: tells it from a later process with the same pid. */
  readonly start?: string;
  /** Which system the pid belongs to, see `pidSpace`. */
  readonly space?: string;
}

const LENGTH = 96;

/** Always of one length, so that a state written over another leaves nothing of it. */
export function encodeHolder(holder: Holder): string {
  return `${JSON.stringify(holder).padEnd(LENGTH - 1)}\n`;
}

/** Anything else than a holder's record is nobody. */
export function parseHolder(text: string): Holder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('state' in value)) return undefined;
  const { pid, state } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (state !== 'renewing' && state !== 'asking') return undefined;
  return {
    pid,
    state,
    ...('start' in value && typeof value.start === 'string' && { start: value.start }),
    ...('space' in value && typeof value.space === 'string' && { space: value.space }),
  };
}

import { baseNames } from '../chain/base.ts';
import { printable } from '../errors/printable.ts';
import type { TextStyle } from './explain-text.ts';
import { cells, shares, type Line } from './list-columns.ts';
import type { ListedProfile } from './list-document.ts';
import { inMinutes } from './minutes.ts';
import { painter, type Format } from './paint.ts';
import { table } from './table.ts';
import { withoutHome } from './without-home.ts';
import { wrapped } from './wrapped.ts';

export interface ListStyle extends TextStyle {
  /** Of the terminal; undefined where there is none: then nothing is cut, and there is no heading. */
  readonly columns: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A line a profile: its chain, its base, and whether it can work. */
export function listText(profiles: readonly ListedProfile[], style: ListStyle): string {
  const paint = painter(style.colour);
  const known = new Set(profiles.map(({ profile }) => profile));
  const lines = profiles.map((profile) => lineOf(profile, known, style));
  const heading = style.columns === undefined ? [] : [HEADING];
  const room = shares([...heading, ...lines], style.columns ?? Infinity);
  const rows = [...heading, ...lines].map((line) => cells(line, room));
  const painted = rows.map(([name = '', ...rest], index) => {
    if (heading.length > index) return [name, ...rest].map((cell) => paint('dim', cell));
    const { colour } = lines[index - heading.length] ?? HEADING;
    return [paint('bold', name), ...rest.slice(0, -1), paint(colour, rest.at(-1) ?? '')];
  });
  return table(painted) + (style.columns === undefined ? '' : `\n${summary(profiles, style.columns)}\n`);
}

const HEADING: Line = { name: 'PROFILE', chain: ['CHAIN'], base: 'BASE', state: 'STATE', place: '', colour: 'dim' };

function lineOf(listed: ListedProfile, known: ReadonlySet<string>, { home, now }: ListStyle): Line {
  const { profile, chain, error, state } = listed;
  const at = error && `${printable(withoutHome(error.origin.file, home))}:${error.origin.line}`;
  return {
    name: printable(profile),
    chain: chain.length === 1 ? [] : chain.map((name) => `${known.has(name) ? '' : '✗ '}${printable(name)}`),
    base: printable(baseText(listed)),
    state: stateText(listed, now),
    place: state === 'fault' && at !== undefined ? ` at ${at}` : '',
    colour: COLOURS[state],
  };
}

const COLOURS: { readonly [State in ListedProfile['state']]: Format } = {
  ready: 'green',
  'asks-mfa': 'yellow',
  'signed-out': 'yellow',
  'no-credentials': 'dim',
  fault: 'red',
};

function baseText({ base, processOf }: ListedProfile): string {
  if (processOf !== undefined) return `process of ${processOf}`;
  if (base === undefined) return '';
  if (base.kind === 'static') return 'access key';
  return base.session === undefined ? baseNames[base.kind] : `${baseNames[base.kind]} ${base.session}`;
}

function stateText(listed: ListedProfile, now: number): string {
  const { warnings, keptUntil } = listed;
  return [
    stateWords(listed),
    ...(keptUntil === undefined ? [] : [`kept for ${inMinutes(Date.parse(keptUntil) - now)}`]),
    ...(warnings.length === 0 ? [] : [`${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`]),
  ].join(', ');
}

function stateWords({ state, base, error }: ListedProfile): string {
  switch (state) {
    case 'ready':
      return 'ready';
    case 'asks-mfa':
      return 'asks for MFA';
    case 'signed-out':
      return base?.kind === 'sso' || base?.kind === 'login' ? 'signed out' : 'not available here';
    case 'no-credentials':
      return 'no credentials';
    case 'fault':
      return error?.code ?? 'fault';
  }
}

/** How many there are of each state, and where to read more. */
function summary(profiles: readonly ListedProfile[], columns: number): string {
  const words: readonly (readonly [ListedProfile['state'], string])[] = [
    ['ready', 'ready'],
    ['asks-mfa', 'ask for MFA'],
    ['signed-out', 'without a sign-in'],
    ['no-credentials', 'without credentials'],
    ['fault', 'wrong'],
  ];
  const count = (wanted: ListedProfile['state']): number => profiles.filter(({ state }) => state === wanted).length;
  const counts = words.flatMap(([state, text]) => (count(state) === 0 ? [] : [`${count(state)} ${text}`]));
  const total = `${profiles.length} ${profiles.length === 1 ? 'profile' : 'profiles'}: ${counts.join(', ')}`;
  const more = profiles.some(({ error, warnings }) => error !== undefined || warnings.length > 0)
    ? '; "rolechain explain PROFILE" tells why'
    : '';
  return wrapped(total + more, columns).join('\n');
}

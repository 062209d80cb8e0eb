import { describe, expect, it } from 'vitest';
import { declarationsOf } from '../../../../src/cli/completion/declarations.ts';
import { offerFor } from '../../../../src/cli/completion/offer.ts';

const program = declarationsOf((y) =>
  y
    .command(
      ['show [PROFILE] [FORMAT]', 'view'],
      'shows it',
      (show) =>
        show
          .option('profile', { alias: 'p', type: 'string', describe: 'whose', completes: 'profiles' })
          .option('policy', { type: 'string', completes: 'files' })
          .option('format', { choices: ['text', 'json'], describe: 'how' })
          .option('tag', { type: 'string', array: true, describe: 'what' })
          .option('loud', { type: 'boolean', describe: 'noise' })
          .option('secret', { type: 'boolean', hidden: true })
          .middleware(() => {})
          .example('$0 show', 'shows'),
      () => {
        throw new Error('a completion runs no command');
      },
    )
    .command('group', 'more', (group) =>
      group
        .command('one', 'the first', (one) => one.option('json', { type: 'boolean' }))
        .command('two <NAME..>', 'the second', (two) => two.positional('NAME', { choices: ['a', 'b'] }))
        .demandCommand(1),
    )
    .command('hidden', false, (y2) => y2)
    .strict()
    .recommendCommands(),
);

const showFlags = ['--profile', '--policy', '--format', '--tag', '--loud', '--help'];

describe('what is offered', () => {
  it.each([
    ['commands', [], '', { kind: 'commands', values: ['show', 'group'] }],
    ['commands, whatever is typed: the shell picks', [], 'x', { kind: 'commands', values: ['show', 'group'] }],
    ['flags of the program', [], '-', { kind: 'flags', values: ['--help', '--version'] }],
    ['commands of a group', ['group'], '', { kind: 'commands', values: ['one', 'two'] }],
    ['flags of a command in a group', ['group', 'one'], '--', { kind: 'flags', values: ['--json', '--help'] }],
    ['flags where nothing else can be', ['group', 'one'], '', { kind: 'flags', values: ['--json', '--help'] }],
    ['nothing for a word where none can be', ['group', 'one'], 'x', { kind: 'values', values: [] }],
    ['profiles for the word that stands for --profile', ['show'], '', { kind: 'profiles' }],
    ['the same after an alias of the command', ['view'], '', { kind: 'profiles' }],
    ['and after flags', ['show', '--loud', '--tag', 'x', '--policy=y'], '', { kind: 'profiles' }],
    ['choices for the second word', ['show', 'a'], '', { kind: 'values', values: ['text', 'json'] }],
    [
      'flags after all words',
      ['show', 'a', 'text'],
      '',
      { kind: 'flags', values: ['--policy', '--tag', '--loud', '--help'] },
    ],
    ['the words that may be repeated', ['group', 'two', 'a', 'b'], '', { kind: 'values', values: ['a', 'b'] }],
    ['profiles after --profile', ['show', '--profile'], '', { kind: 'profiles' }],
    ['profiles after its alias', ['show', '-p'], 'x', { kind: 'profiles' }],
    ['profiles after --profile=', ['show'], '--profile=x', { kind: 'profiles', attachedTo: '--profile=' }],
    ['files', ['show', '--policy'], '', { kind: 'files' }],
    ['files after =', ['show'], '--policy=', { kind: 'files', attachedTo: '--policy=' }],
    ['choices', ['show', '--format'], 'j', { kind: 'values', values: ['text', 'json'] }],
    ['choices after =', ['show'], '--format=', { kind: 'values', values: ['text', 'json'], attachedTo: '--format=' }],
    ['nothing where the value is anybody’s', ['show', '--tag'], '', { kind: 'values', values: [] }],
    [
      'nothing after = of a flag without a value',
      ['show'],
      '--loud=',
      { kind: 'values', values: [], attachedTo: '--loud=' },
    ],
    ['nothing after = of an unknown flag', ['show'], '--no=', { kind: 'values', values: [], attachedTo: '--no=' }],
    ['all flags but hidden ones', ['show'], '--', { kind: 'flags', values: showFlags }],
    [
      'no flag twice, but those that may be',
      ['show', '--loud', '--tag', 'x'],
      '-',
      { kind: 'flags', values: ['--profile', '--policy', '--format', '--tag', '--help'] },
    ],
    ['no --profile beside the word', ['show', 'a'], '--', { kind: 'flags', values: showFlags.slice(1) }],
    ['no word beside --profile', ['show', '--profile', 'a'], 'x', { kind: 'values', values: [] }],
    ['a command of the system after --', ['show', 'a', '--'], '', { kind: 'command' }],
    ['and its arguments', ['show', '--', 'ls', '-l'], '--', { kind: 'command' }],
    [
      'flags after a flag that lacks its value',
      ['show', '--tag', '--loud'],
      '--p',
      { kind: 'flags', values: ['--profile', '--policy', '--format', '--tag', '--help'] },
    ],
    ['profiles although a flag is unknown', ['show', '--nonsense'], '', { kind: 'profiles' }],
    ['commands although one is unknown', ['constructor'], '', { kind: 'flags', values: ['--help', '--version'] }],
  ])('%s', (_, words, current, expected) => {
    const { attachedTo, ...offer } = offerFor(program, words, current);
    const values = 'candidates' in offer ? { values: offer.candidates.map(({ value }) => value) } : {};
    expect({ attachedTo, kind: offer.kind, ...values }).toEqual({ attachedTo: '', ...expected });
  });

  it('says what commands and flags are for', () => {
    expect(offerFor(program, [], '')).toEqual({
      kind: 'commands',
      attachedTo: '',
      candidates: [
        { value: 'show', describe: 'shows it' },
        { value: 'group', describe: 'more' },
      ],
    });
    expect(offerFor(program, ['group', 'one'], '--')).toMatchObject({
      candidates: [
        { value: '--json', describe: '' },
        { value: '--help', describe: 'show help' },
      ],
    });
  });
});

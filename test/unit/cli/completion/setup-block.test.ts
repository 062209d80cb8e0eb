import { describe, expect, it } from 'vitest';
import { withBlock, withoutBlock } from '../../../../src/cli/completion/setup-block.ts';

const lines = ['one', 'two'];
const block = '# >>> rolechain completion >>>\none\ntwo\n# <<< rolechain completion <<<\n';
const older = '# >>> rolechain completion >>>\nolder\n# <<< rolechain completion <<<\n';

describe('the block in a file of the user', () => {
  it.each([
    ['stands alone in an empty file', '', block],
    ['comes last', 'a\n\nb\n', `a\n\nb\n${block}`],
    ['begins a line of its own', 'a', `a\n${block}`],
    ['takes the place of an older one', `a\n${older}b`, `a\n${block}b`],
    ['stays as it is', `a\n${block}b\n`, `a\n${block}b\n`],
    ['is found in a file with CRLF', `a\r\n${older.replaceAll('\n', '\r\n')}b\r\n`, `a\r\n${block}b\r\n`],
  ])('%s', (_, before, after) => expect(withBlock(before, lines)).toBe(after));

  it.each(['', 'a\n', 'a\n\n', '\n', 'x # <<< rolechain completion <<<\n', '\u00ff\u0000\n'])(
    'goes and leaves %j as it was',
    (text) => expect(withoutBlock(withBlock(text, lines) ?? '')).toBe(text),
  );

  it('goes from where somebody moved it', () => expect(withoutBlock(`a\n${block}b`)).toBe('a\nb'));

  it('is left alone where its end is missing', () => {
    const broken = '# >>> rolechain completion >>>\none\n';
    expect([withBlock(broken, lines), withoutBlock(broken)]).toEqual([undefined, undefined]);
  });
});

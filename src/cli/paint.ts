import { styleText } from 'node:util';

export type Format = Parameters<typeof styleText>[0];
export type Paint = (format: Format, text: string) => string;

/** Colours for text that goes to a terminal, or none: only for a person who has not said no (https://no-color.org). */
export function painter(colour: boolean): Paint {
  return (format, text) => (colour ? styleText(format, text, { validateStream: false }) : text);
}

export function wantsColour(stream: NodeJS.WriteStream = process.stdout): boolean {
  return stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}

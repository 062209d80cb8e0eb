import type { Graph } from '../../graph/graph.ts';
import { profileArgument, type Register } from '../command.ts';
import { writeStdout } from '../output.ts';

const formats = ['mermaid', 'dot', 'svg'] as const;
type Format = (typeof formats)[number];

/** `rolechain graph`. */
export const graphCommand: Register = (program, settle) =>
  program.command(
    'graph [PROFILE]',
    'draw the chains of the config, cycles and missing profiles marked; calls nothing',
    (y) =>
      profileArgument(y, 'only the chains through this profile')
        .option('format', {
          choices: formats,
          default: 'mermaid' as const,
          requiresArg: true,
          describe: 'Mermaid (for Markdown), DOT (for Graphviz) or a picture',
        })
        .example('$0 graph --format svg >chains.svg', 'a picture for a browser')
        .example('$0 graph deploy', 'what deploy builds on, and what builds on it'),
    async ({ profile, format }) => settle(await runGraph({ profile, format })),
  );

interface GraphFlags {
  readonly profile: string | undefined;
  readonly format: Format;
}

async function runGraph({ profile, format }: GraphFlags): Promise<number> {
  const { place } = await import('../../wiring.ts');
  const { chainGraph } = await import('../../tasks/overview.ts');
  await writeStdout(await written(await chainGraph(place(), profile), format));
  return 0;
}

/** Only a picture loads the layout library. */
async function written(graph: Graph, format: Format): Promise<string> {
  const { draw } = await import('../../graph/drawing.ts');
  const drawing = draw(graph);
  switch (format) {
    case 'mermaid':
      return (await import('../../graph/mermaid.ts')).mermaid(drawing);
    case 'dot':
      return (await import('../../graph/dot.ts')).dot(drawing);
    case 'svg':
      return (await import('../../graph/svg.ts')).svg(graph, drawing);
  }
}

import type { Graph, GraphNode } from './graph.ts'
import { shorten } from './shorten.ts'

/** A graph in the notation of Mermaid flowcharts. */
export function renderMermaid({ nodes, edges }: Graph): string {
  const groups = new Map<string | undefined, GraphNode[]>()
  for (const node of nodes) groups.set(node.group, [...(groups.get(node.group) ?? []), node])
  const lines = [...groups].flatMap(([group, members], index) => {
    if (group === undefined) return members.map((node) => `  ${renderNode(node)}`)
    return [
      `  subgraph g${index} ["${writeSafely(group)}"]`,
      ...members.map((node) => `    ${renderNode(node)}`),
      '  end',
    ]
  })
  const arrows = edges.map(({ from, to, label, rejects }) => {
    const text = label === undefined ? '' : `|"${writeSafely(shorten(label))}"|`
    return `  ${from} ${rejects === true ? '-.->' : '-->'}${text} ${to}`
  })
  return ['flowchart TD', ...lines, ...arrows, ''].join('\n')
}

const shapes: Readonly<Record<GraphNode['kind'], readonly [open: string, close: string]>> = {
  source: ['([', '])'],
  stateful: ['[[', ']]'],
  step: ['[', ']'],
  merge: ['((', '))'],
  route: ['{', '}'],
  sink: ['[(', ')]'],
  drop: ['(((', ')))'],
  fan: ['((', '))'],
  buffer: ['[[', ']]'],
}

function renderNode({ id, kind, label }: GraphNode): string {
  const [open, close] = shapes[kind]
  return `${id}${open}"${writeSafely(shorten(label))}"${close}`
}

/** Inside quotes Mermaid still reads entities, HTML, Markdown in backticks and `\n`; each of their signs is written by its number. */
const writeSafely = (text: string): string =>
  text.replace(/["#<>&`\\;]/g, (sign) => `#${sign.codePointAt(0)};`).replace(/\s+/g, ' ')

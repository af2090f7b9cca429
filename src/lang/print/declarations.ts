import type { Declaration, FlowDeclaration, Stage, TestDeclaration, TestStep } from '../ast.ts'
import { callText, conditionPower, expressionText } from './expressions.ts'
import { blockText, escapeText } from './literals.ts'
import { dottedText, fieldText } from './names.ts'
import { isAlwaysBroken, stageLine, wrapStage } from './stages.ts'
import { parametersText, typeText, wrapType } from './types.ts'
import { lines, spaces, width, wrapExpression } from './wrap.ts'

/** May a flow that fits in the width stand on one line? The formatter keeps those that did. */
export type MayJoin = (flow: FlowDeclaration) => boolean

/** One declaration; `pad` is what connectors of a group put before their `=`. */
export function declarationText(
  declaration: Declaration,
  pad: { word: number; name: number },
  mayJoin: MayJoin,
): string {
  switch (declaration.kind) {
    case 'pipeline': {
      const settings = declaration.settings.map(
        ({ name, value }) => `${fieldText(name.text)}: ${wrapExpression(value, name.text.length + 4, 2)}`,
      )
      const name = nameOf(declaration.name)
      return settings.length === 0
        ? `pipeline ${name} {}`
        : `pipeline ${name} {\n${lines(settings, 2, '')}\n}`
    }
    case 'use':
      return `use "${escapeText(declaration.path.text)}"${declaration.as === undefined ? '' : ` as ${fieldText(declaration.as.text)}`}`
    case 'param': {
      const head = `param ${nameOf(declaration.name)}${declaration.type === undefined ? '' : `: ${typeText(declaration.type)}`}`
      return declaration.default === undefined
        ? head
        : `${head} = ${wrapExpression(declaration.default, head.length + 3, 0)}`
    }
    case 'type': {
      const head = `type ${nameOf(declaration.name)} = `
      return head + wrapType(declaration.type, head.length)
    }
    case 'fn': {
      const result = declaration.type === undefined ? '' : `: ${typeText(declaration.type)}`
      const head = `fn ${nameOf(declaration.name)}(${parametersText(declaration.parameters)})${result} = `
      return head + wrapExpression(declaration.body, head.length, 0)
    }
    case 'stage': {
      const list = declaration.parameters.length === 0 ? '' : `(${parametersText(declaration.parameters)})`
      return ownStage(`stage ${nameOf(declaration.name)}${list} =`, declaration.stages)
    }
    case 'source':
    case 'sink':
    case 'table': {
      const head = `${declaration.kind.padEnd(pad.word)} ${nameOf(declaration.name).padEnd(pad.name)} = `
      return declaration.call.kind === 'missing'
        ? head.trimEnd()
        : head + wrapExpression(declaration.call, head.length, 0)
    }
    case 'stream': {
      const head = `stream ${nameOf(declaration.name)} =`
      if (declaration.flow.kind === 'missing') return head
      const line = `${head} ${flowLine(declaration.flow)}`
      return fitsOnLine(line, declaration.flow, mayJoin)
        ? line
        : `${head}\n  ${brokenFlow(declaration.flow, 2)}`
    }
    case 'flow': {
      const line = flowLine(declaration)
      return fitsOnLine(line, declaration, mayJoin) ? line : brokenFlow(declaration, 0)
    }
    case 'test':
      return testText(declaration)
    case 'broken':
      return ''
  }
}

const nameOf = (name: { readonly kind: string; readonly text?: string }): string =>
  name.text === undefined ? '' : fieldText(name.text)

const fitsOnLine = (line: string, flow: FlowDeclaration, mayJoin: MayJoin): boolean =>
  line.length <= width && !flow.stages.some(isAlwaysBroken) && mayJoin(flow)

const sourcesText = (flow: FlowDeclaration): string =>
  flow.sources.map((source) => (source.kind === 'missing' ? '' : callText(source))).join(', ')

const flowLine = (flow: FlowDeclaration): string =>
  [`from ${sourcesText(flow)}`, ...flow.stages.map(stageLine)].join(' | ')

function brokenFlow(flow: FlowDeclaration, indent: number): string {
  const sources = flow.sources.map((source) =>
    source.kind === 'missing' ? '' : wrapExpression(source, indent + 5, indent),
  )
  return [`from ${sources.join(', ')}`, ...pipedStages(flow.stages)].join('\n')
}

const pipedStages = (stages: readonly Stage[]): string[] =>
  stages.map((stage) => `  | ${wrapStage(stage, 4)}`)

function ownStage(head: string, stages: readonly Stage[]): string {
  const line = `${head} ${stages.map(stageLine).join(' | ')}`
  if (line.length <= width && !stages.some(isAlwaysBroken)) return line
  const [first, ...rest] = stages
  return [`${head}${first === undefined ? '' : `\n  ${wrapStage(first, 2)}`}`, ...pipedStages(rest)].join(
    '\n',
  )
}

function testText({ title, steps }: TestDeclaration): string {
  const text = 'text' in title ? `"${escapeText(title.text)}"` : ''
  return steps.length === 0 ? `test ${text} {}` : `test ${text} {\n${lines(steps.map(stepText), 2, '')}\n}`
}

function stepText(step: TestStep): string {
  if (step.kind === 'advance') return `advance ${expressionText(step.by, conditionPower)}`
  if (step.kind === 'expect') {
    const head = `expect ${step.sink.kind === 'missing' ? '' : dottedText(step.sink.text)}${step.how === 'equal' ? '' : ` ${step.how}`}`
    return step.events === undefined ? head : `${head} ${wrapExpression(step.events, head.length + 3, 2)}`
  }
  const name =
    step.target.kind === 'missing' ? '' : step.isTable ? `$${step.target.text}` : dottedText(step.target.text)
  const head = `given ${name}${step.asLines ? ' lines' : ''} `
  const isText = step.events.kind === 'literal' && step.events.literal.type === 'string'
  const block =
    isText && step.events.kind === 'literal' && step.events.literal.type === 'string'
      ? blockText(step.events.literal.value, spaces(2))
      : undefined
  return head + (block ?? wrapExpression(step.events, head.length + 2, 2))
}

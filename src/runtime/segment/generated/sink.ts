import { toText } from '../../../core/to-text.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { NodeId } from '../../../ir/plan.ts'
import { copyBytes, Edits, writeText } from '../output.ts'
import type { SinkEncoder } from '../sink-encoder.ts'
import { literal } from './code.ts'
import { value } from './expression.ts'
import { jsonText, putNumber, putText, rawText } from './library.ts'
import type { Shape, Slot } from './shape.ts'
import type { Generator } from './tree-generator.ts'

/** Adds the code that encodes a row for a sink, in the cheapest way that its shape allows. */
export function writeSink(node: NodeId, shape: Shape, generator: Generator, leave: string): void {
  const { code, env, fields } = generator
  const encoder = env.sink(node)
  const { sink } = encoder
  const stage = `to ${sink.name}`
  for (const name of encoder.except) {
    if (shape.base === 'object') {
      const copy = code.constant('e', `{ ...${shape.object} }`)
      code.line(`delete ${copy}[${literal(name)}]`)
      shape.object = copy
    } else if (shape.base === 'closed') shape.slots.delete(name)
    else shape.slots.set(name, { kind: 'gone', key: fields.keyNumber(name) })
  }
  const output = outputOf(encoder, stage, node, shape, generator, leave)
  if (encoder.encode === null) {
    code.line(`${output}.counted()`)
    return
  }
  writeHead(encoder, output, stage, node, shape, generator, leave)
  const native = env.options.catalog.formats.get(sink.format!.name)?.native
  if (native === 'lines' && fields.kind === 'lines' && isWholeLine(shape.slots.get('message'), shape)) {
    code.line(`if (le === en) ${output}.raw(b, st, en); else ${output}.text(${fields.load(shape, 0)})`)
  } else if (native === 'json' && shape.base === 'json') {
    if (shape.untouched) code.line(`${output}.raw(b, st, en)`)
    else spliceRow(output, shape, generator)
  } else if (native === 'json' && shape.base === 'closed') {
    writeClosed(output, shape, generator)
  } else {
    const text = code.constant('x', `${code.bind(encoder.encode)}(${fields.whole(shape)})`)
    const reason = literal(`the event has nothing to write as ${sink.format!.name}`)
    code.line(`if (${text} === null) { ${generator.refuse(node, stage, 'LP5307', reason)}; ${leave} }`)
    code.line(`${output}.text(${text})`)
  }
}

const isWholeLine = (slot: Slot | undefined, shape: Shape): boolean =>
  shape.base === 'closed' && slot?.kind === 'raw'

/** The variable of the output that takes the row: one for all rows, or the one of the rendered target. */
function outputOf(
  encoder: SinkEncoder,
  stage: string,
  node: NodeId,
  shape: Shape,
  generator: Generator,
  leave: string,
): string {
  const { code, scope } = generator
  if (encoder.renderTarget === null) return code.constant('O', `${code.bind(encoder)}.output()`)
  const spec = generator.env.options.catalog.sinks.get(encoder.sink.use.name)!
  const template = encoder.sink.use.settings[spec.target!] as Expr
  const parts = template.op === 'template' ? template.parts : [template]
  const safe = spec.escape === undefined ? '' : code.bind(spec.escape)
  const target = code.name('g')
  code.line(`let ${target} = ""`)
  for (const part of parts) {
    if (typeof part === 'string') {
      code.line(`${target} += ${literal(part)}`)
      continue
    }
    if (part.op === 'const') {
      code.line(`${target} += ${literal(toText(part.value))}`)
      continue
    }
    const before = code.constant('m', generator.mismatchCount)
    const of = code.constant('v', value(part, shape, scope))
    code.line(
      `if (${generator.mismatchCount} !== ${before}) { ${generator.refuse(node, stage, 'LP5301', generator.mismatchText)}; ${leave} }`,
    )
    const { missing } = encoder.sink.common
    if (missing === undefined) {
      const reason = literal('a field in the name of the target is null')
      code.line(`if (${of} === null) { ${generator.refuse(node, stage, 'LP5306', reason)}; ${leave} }`)
    }
    const text = `${of} === null ? ${literal(missing ?? '')} : ${code.bind(toText)}(${of})`
    code.line(`${target} += ${safe}(${text})`)
  }
  return code.constant('O', `${code.bind(encoder)}.outputFor(${target})`)
}

/** What stands before the event in a sink of records. */
function writeHead(
  { records }: SinkEncoder,
  output: string,
  stage: string,
  node: NodeId,
  shape: Shape,
  { code, fields, scope, ...generator }: Generator,
  leave: string,
): void {
  if (records === null) return
  const before = code.constant('m', generator.mismatchCount)
  const values = records.exprs.map((expr) =>
    expr === undefined ? 'null' : code.constant('v', value(expr, shape, scope)),
  )
  code.line(
    `if (${generator.mismatchCount} !== ${before}) { ${generator.refuse(node, stage, 'LP5301', generator.mismatchText)}; ${leave} }`,
  )
  code.line(`${output}.head(${code.bind(records)}.with([${values.join(', ')}], ${fields.meta(shape)}))`)
}

/** A row of JSON with some members changed, removed or added. */
function spliceRow(output: string, shape: Shape, { code, fields }: Generator): void {
  const edits = code.bind(new Edits())
  const appended = code.name('a')
  code.line(`${edits}.clear()`)
  code.line(`let ${appended} = ""`)
  for (const [name, slot] of shape.slots) {
    // Captures lie over lines, never over a row of JSON.
    if (slot.kind === 'raw' || slot.kind === 'span') continue
    const key = slot.kind === 'gone' ? slot.key : fields.keyNumber(name)
    const place = `${fields.keyStart(key)}, ${fields.value(key)}, ${fields.end(key)}`
    if (slot.kind === 'gone') {
      code.line(`if (${fields.there(key)}) ${edits}.add(${place}, null)`)
      continue
    }
    const text = code.constant('x', `${code.bind(jsonText)}(${slot.js})`)
    const added = `${appended} += ${literal(`,${JSON.stringify(name)}:`)} + ${text}`
    if (slot.renewed) code.line(`if (${fields.there(key)}) ${edits}.add(${place}, null); ${added}`)
    else code.line(`if (${fields.there(key)}) ${edits}.add(${place}, ${text}); else ${added}`)
  }
  code.line(`${output}.splice(b, st, en, ${edits}, ${appended})`)
}

/** An event whose fields are all known: captures go from bytes to bytes where nothing in the row needs escaping. */
function writeClosed(output: string, shape: Shape, generator: Generator): void {
  const { code, fields } = generator
  const members = [...shape.slots].filter(([, slot]) => slot.kind !== 'gone')
  if (!members.some(([, slot]) => slot.kind === 'span')) {
    code.line(`${output}.text(${closedText(shape, generator)})`)
    return
  }
  code.line('if ((fl & 8) === 0) {')
  const inner = shape.copy()
  const texts = members.map(([, slot]) =>
    slot.kind === 'value' ? code.constant('x', `${code.bind(jsonText)}(${slot.js})`) : '',
  )
  const heads = members.map(([name], i) =>
    Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`, 'utf8'),
  )
  const fixed = heads.reduce((sum, head) => sum + head.length + 32, 2)
  const variable = texts
    .filter((text) => text !== '')
    .map((text) => ` + ${text}.length * 3`)
    .join('')
  const at = code.name('i')
  const to = code.name('B')
  code.line(`let ${at} = ${output}.room(${members.length} * (en - st) + ${fixed}${variable})`)
  code.line(`const ${to} = ${output}.buffer`)
  for (const [i, [, slot]] of members.entries()) {
    code.line(`${at} = ${code.bind(copyBytes)}(${code.bind(heads[i])}, 0, ${heads[i]!.length}, ${to}, ${at})`)
    if (slot.kind === 'span') {
      const put = slot.type === 'string' ? putText : putNumber
      code.line(
        `${at} = ${code.bind(put)}(b, ${slot.start}, ${slot.end}, ${to}, ${at}, ${literal(slot.type)})`,
      )
    } else if (slot.kind === 'raw') code.line(`${at} = ${code.bind(putText)}(b, st, le, ${to}, ${at})`)
    else code.line(`${at} = ${code.bind(writeText)}(${texts[i]}, ${to}, ${at})`)
  }
  code.line(`${to}[${at}] = 125; ${to}[${at} + 1] = 10; ${output}.done(${at} + 2)`)
  code.line('} else {')
  code.line(`${output}.text(${closedText(inner, { ...generator, fields })})`)
  code.line('}')
}

/** The text of an event whose fields are all known. */
function closedText(shape: Shape, generator: Generator): string {
  const { code, fields } = generator
  const members = [...shape.slots].filter(([, slot]) => slot.kind !== 'gone')
  const certain = members.every(([, slot]) => slot.kind !== 'raw' || fields.kind === 'lines')
  const texts = members.map(([name, slot]) => {
    const head = `,${JSON.stringify(name)}:`
    if (slot.kind === 'raw' && fields.kind === 'json') {
      const bytes = `${code.bind(rawText)}(b, ${fields.value(slot.key)}, ${fields.end(slot.key)}, fl)`
      return { head, js: bytes, there: fields.there(slot.key) }
    }
    const variable = slot.kind === 'gone' ? 'null' : fields.variable(shape, slot)
    const isPlain = slot.kind === 'raw' || (slot.kind === 'value' && slot.plain)
    const plain =
      slot.kind === 'raw'
        ? `'"' + ${variable} + '"'`
        : `(${variable} === null ? 'null' : '"' + ${variable} + '"')`
    return {
      head,
      js: isPlain
        ? `((fl & 8) === 0 ? ${plain} : ${code.bind(jsonText)}(${variable}))`
        : `${code.bind(jsonText)}(${variable})`,
      there: '',
    }
  })
  if (texts.length === 0) return '"{}"'
  if (certain) {
    return (
      texts.map(({ head, js }, i) => `${literal(i === 0 ? `{${head.slice(1)}` : head)} + ${js}`).join(' + ') +
      ` + '}'`
    )
  }
  const text = code.name('x')
  code.line(`let ${text} = ""`)
  for (const { head, js, there } of texts)
    code.line(`${there === '' ? '' : `if (${there}) `}${text} += ${literal(head)} + ${js}`)
  return `(${text} === '' ? '{}' : '{' + ${text}.slice(1) + '}')`
}

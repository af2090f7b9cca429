import { mismatches } from '../../../core/mismatch.ts'
import { globToRegex, removePath, setPath, withNested } from '../../../core/record-path.ts'
import { toText } from '../../../core/to-text.ts'
import { isRecord, type Rec, typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import { compileClosure } from '../../../expression/closure.ts'
import { someInside } from '../../../ir/children-of.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { NodeId } from '../../../ir/plan.ts'
import type { Step } from '../../../ir/step.ts'
import { anyType } from '../../../ir/type.ts'
import { Refusal } from '../../../operators/contract/stage.ts'
import { copyMatching, renameAll } from '../closure/step.ts'
import { literal } from './code.ts'
import { test, value } from './expression.ts'
import { generateParse } from './parse.ts'
import { setOwn } from './row-fields.ts'
import { Shape } from './shape.ts'
import type { Generator } from './tree-generator.ts'

/** Adds the code of one step. A text: it opened a loop that the tree must close, and this is how an event now leaves. */
export function generateStep(
  step: Step,
  node: NodeId,
  shape: Shape,
  generator: Generator,
  leave: string,
): string | undefined {
  const { code, scope } = generator
  switch (step.op) {
    case 'where':
      generateWhere(step.test, node, shape, generator, leave)
      return undefined
    case 'set': {
      const before = code.constant('m', generator.mismatchCount)
      for (const item of step.items)
        setField(item.path, value(item.value, shape, scope), item.value.type, shape, generator)
      tolerate(node, 'set', before, generator, leave)
      return undefined
    }
    case 'keep':
      generateKeep(step, node, shape, generator, leave)
      return undefined
    case 'drop':
      for (const pattern of step.patterns) {
        if (pattern.path.length === 1 && !pattern.glob) dropField(pattern.path[0]!, shape, generator)
        else {
          const object = generator.fields.whole(shape)
          const glob = pattern.glob ? code.bind(globToRegex(pattern.path.at(-1)!)) : 'null'
          code.line(`${code.bind(removePath)}(${object}, ${code.bind(pattern.path)}, ${glob})`)
        }
      }
      return undefined
    case 'rename':
      code.line(`${code.bind(renameAll)}(${generator.fields.whole(shape)}, ${code.bind(step.pairs)})`)
      return undefined
    case 'parse':
      generateParse(step, node, shape, generator, leave)
      return undefined
    case 'if':
      generateIf(step, node, shape, generator, leave)
      return undefined
    case 'call':
      return generateCall(step.use.name, step, node, shape, generator, leave)
  }
}

/** `a and b and c`: one after the other, so that what `b` reads is decoded only where `a` holds. */
function conjuncts(expr: Expr): readonly Expr[] {
  return expr.op === 'and' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr]
}

function generateWhere(expr: Expr, node: NodeId, shape: Shape, generator: Generator, leave: string): void {
  const { code } = generator
  const before = code.constant('m', generator.mismatchCount)
  const filtered = generator.count(node, 'filtered')
  const refused = generator.refuse(node, 'where', 'LP5301', generator.mismatchText)
  for (const part of conjuncts(expr)) {
    const condition = test(part, shape, generator.scope)
    code.line(
      `if (!(${condition})) { if (${generator.mismatchCount} === ${before}) { ${filtered} } else { ${refused} } ${leave} }`,
    )
  }
}

/** Sets a field to the value of some JavaScript. */
export function setField(
  path: readonly string[],
  js: string,
  type: Expr['type'],
  shape: Shape,
  generator: Generator,
): void {
  const { code, fields } = generator
  if (path.length === 0) {
    const of = code.constant('v', js)
    const object = code.name('e')
    code.line(`let ${object} = ${code.bind(asEvent)}(${of}, ${fields.whole(shape)})`)
    shape.object = object
    return
  }
  const name = path[0]!
  if (path.length > 1) {
    const of = code.constant('v', js)
    const old = code.constant('v', fields.read(shape, name))
    const made = code.constant(
      'v',
      `${code.bind(withNested)}(${old}, ${code.bind(path)}, 1, ${of}) ?? ${old}`,
    )
    putValue(name, made, anyType, shape, generator)
  } else putValue(name, code.constant('v', js), type, shape, generator)
}

/** Lays a variable over a field. */
export function putValue(
  name: string,
  variable: string,
  type: Expr['type'],
  shape: Shape,
  { code, fields }: Generator,
  plain = false,
): void {
  if (shape.base === 'object') {
    code.line(setOwn(shape.object, name, variable, code))
    return
  }
  // Asked for first, so that a row of JSON knows the place of the old value.
  const before = fields.slot(shape, name)
  const renewed = before?.kind === 'gone' || (before?.kind === 'value' && before.renewed === true)
  // New fields stand in the order in which they were set first, as in a record.
  if (shape.base === 'json' && before?.kind !== 'value') shape.slots.delete(name)
  shape.slots.set(name, { kind: 'value', js: variable, type, plain, renewed })
}

function asEvent(of: Value, event: Rec): Rec {
  if (isRecord(of)) return { ...of }
  mismatches.count += 1
  mismatches.last = `"this" was set to ${withArticle(typeName(of))}`
  return event
}

function dropField(name: string, shape: Shape, { code, fields }: Generator): void {
  if (shape.base === 'object') {
    code.line(`delete ${shape.object}[${literal(name)}]`)
    return
  }
  if (shape.base === 'closed') {
    shape.slots.delete(name)
    return
  }
  shape.slots.set(name, { kind: 'gone', key: fields.keyNumber(name) })
}

/** Mismatches gave null: counted, or refused under `strict`. */
function tolerate(node: NodeId, stage: string, before: string, generator: Generator, leave: string): void {
  const { code, env, mismatchCount } = generator
  const counted = generator.count(node, 'mismatches', `${mismatchCount} - ${before}`)
  const refused = `${generator.refuse(node, stage, 'LP5301', generator.mismatchText)}; ${leave}`
  code.line(`if (${mismatchCount} !== ${before}) { ${env.strict ? refused : counted} }`)
}

function generateKeep(
  step: Extract<Step, { op: 'keep' }>,
  node: NodeId,
  shape: Shape,
  generator: Generator,
  leave: string,
): void {
  const { code, fields, scope } = generator
  const before = code.constant('m', generator.mismatchCount)
  const names = new Set(step.items.map(({ pattern }) => pattern.path[0]))
  // A field named twice may be there from the one item or from the other.
  const simple =
    names.size === step.items.length &&
    step.items.every(
      ({ pattern, value: of }) =>
        pattern.path.length === 1 &&
        !pattern.glob &&
        // The whole event is a record, and then its fields are no longer in the bytes.
        (of === undefined || !someInside(of, (inner) => inner.op === 'this')),
    )
  if (!simple || shape.base === 'object') {
    const values = step.items.map((item) =>
      item.value === undefined ? '' : code.constant('v', value(item.value, shape, scope)),
    )
    const from = fields.whole(shape)
    const kept = code.name('e')
    code.line(`let ${kept} = {}`)
    for (const [i, { pattern }] of step.items.entries()) {
      const path = code.bind(pattern.path)
      const glob = pattern.glob ? code.bind(globToRegex(pattern.path.at(-1)!)) : 'null'
      code.line(
        values[i] === ''
          ? `${code.bind(copyMatching)}(${from}, ${kept}, ${path}, ${glob})`
          : `${code.bind(setPath)}(${kept}, ${path}, ${values[i]})`,
      )
    }
    shape.object = kept
  } else {
    const slots: (readonly [string, NonNullable<ReturnType<Shape['slots']['get']>>])[] = []
    for (const { pattern, value: of } of step.items) {
      const name = pattern.path[0]!
      if (of !== undefined)
        slots.push([
          name,
          { kind: 'value', js: code.constant('v', value(of, shape, scope)), type: of.type, plain: false },
        ])
      else {
        const slot = fields.slot(shape, name)
        if (slot !== undefined && slot.kind !== 'gone') slots.push([name, slot])
      }
    }
    shape.base = 'closed'
    shape.slots.clear()
    for (const [name, slot] of slots) shape.slots.set(name, slot)
  }
  tolerate(node, 'keep', before, generator, leave)
}

function generateIf(
  step: Extract<Step, { op: 'if' }>,
  node: NodeId,
  shape: Shape,
  generator: Generator,
  leave: string,
): void {
  const { code, fields } = generator
  // Arms change different fields: after them only a record knows what it holds.
  const object = code.name('e')
  const from = fields.whole(shape)
  code.line(`let ${object} = ${from}`)
  shape.object = object
  const label = code.name('I')
  code.line(`${label}: {`)
  const arm = (steps: readonly Step[]) => {
    const inner = new Shape('object')
    inner.object = object
    inner.error = shape.error
    for (const each of steps) {
      generateStep(each, node, inner, generator, leave)
      if (inner.object !== object) {
        code.line(`${object} = ${inner.object}`)
        inner.object = object
      }
    }
    code.line(`break ${label}`)
  }
  for (const { test: condition, steps } of step.arms) {
    const before = code.constant('m', generator.mismatchCount)
    code.line(`if (${test(condition, shape, generator.scope)}) {`)
    arm(steps)
    code.line('}')
    code.line(
      `if (${generator.mismatchCount} !== ${before}) { ${generator.refuse(node, 'if', 'LP5301', generator.mismatchText)}; ${leave} }`,
    )
  }
  arm(step.otherwise)
  code.line('}')
}

function generateCall(
  name: string,
  step: Extract<Step, { op: 'call' }>,
  node: NodeId,
  shape: Shape,
  generator: Generator,
  leave: string,
): string | undefined {
  const { code, env, fields, scope } = generator
  if (name === 'reject') {
    const { when, reason } = step.use.settings as { readonly when: Expr; readonly reason: Expr }
    const before = code.constant('m', generator.mismatchCount)
    const condition = test(when, shape, scope)
    // The reason is worth words only for what is refused.
    const said = readsNothing(reason)
      ? literal(toText(compileClosure(reason, scope.run)(undefined as never)))
      : undefined
    code.line(`if (${condition}) {`)
    const text = said ?? `${code.bind(toText)}(${value(reason, shape.copy(), scope)})`
    code.line(`${generator.refuse(node, name, 'LP5302', text)}; ${leave} }`)
    code.line(
      `if (${generator.mismatchCount} !== ${before}) { ${generator.refuse(node, name, 'LP5301', generator.mismatchText)}; ${leave} }`,
    )
    return undefined
  }
  const place = generator.place(node)
  const stage = env.stage(node, place.calls, step.use)
  place.calls += 1
  const bound = code.bind(stage)
  const fate = code.name('f')
  if (name === 'limit' && 'each' in stage) {
    code.line(`if (${bound}.each(null) !== null) { ${generator.count(node, 'filtered')}; ${leave} }`)
    return undefined
  }
  const row = code.constant('w', `{ event: ${fields.whole(shape)}, meta: ${fields.meta(shape)} }`)
  const refuse = generator.refuse(node, name, fate, `${fate}.reason`)
  if ('each' in stage) {
    code.line(`const ${fate} = ${bound}.each(${row})`)
    code.line(
      `if (${fate} !== null) { if (${fate} instanceof ${code.bind(Refusal)}) { ${refuse} } else { ${counters(node, generator)}[${fate}] += 1 } ${leave} }`,
    )
    const event = code.name('e')
    code.line(`let ${event} = ${row}.event`)
    shape.object = event
    return undefined
  }
  const emitted = code.constant('x', '[]')
  code.line(`const ${fate} = ${bound}.expand(${row}, (event) => ${emitted}.push(event))`)
  code.line(`if (${fate} instanceof ${code.bind(Refusal)}) { ${refuse}; ${leave} }`)
  code.line(`${counters(node, generator)}[${fate}] += 1`)
  code.line(generator.count(node, 'derived', `${emitted}.length`))
  const event = code.name('e')
  const label = code.name('X')
  code.line(`${label}: for (let ${event} of ${emitted}) {`)
  shape.object = event
  return `continue ${label}`
}

const counters = (node: NodeId, { code, env }: Generator): string => code.bind(env.counters(node))

function readsNothing(expr: Expr): boolean {
  return (
    expr.op === 'const' || (expr.op === 'template' && expr.parts.every((part) => typeof part === 'string'))
  )
}

import { provesKinds } from '../expression/proves-kinds.ts'
import type { Callable } from '../ir/callable.ts'
import type { Expr } from '../ir/expression.ts'

/** Functions that people filter by and that give a mismatch for no value of the kinds they take. A test reads their sources. */
export const totalNames: ReadonlySet<string> = new Set([
  'contains',
  'ends_with',
  'glob_match',
  'is_bool',
  'is_empty',
  'is_list',
  'is_number',
  'is_record',
  'is_string',
  'length',
  'lower',
  'starts_with',
  'trim',
  'type_of',
  'upper',
])

/** Can the call note no mismatch, given the static types of its arguments? */
export const isTotal = (callable: Callable, args: readonly Expr[]): boolean =>
  totalNames.has(callable.name) &&
  args.every((arg, index) => {
    const { kinds } = callable.accepts(index)
    return arg.type.kind === 'null' || provesKinds(arg.type, kinds)
  })

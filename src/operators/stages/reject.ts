import { mismatches } from '../../core/mismatch.ts'
import { toText } from '../../core/to-text.ts'
import { compileTest } from '../../expression/closure.ts'
import { boolType } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineStage, Refusal } from '../contract/stage.ts'

export const reject = defineStage({
  name: 'reject',
  summary: 'Sends the events for which a condition holds to the dead letter.',
  since: '0.1.0',
  params: {
    when: param.expression({
      doc: 'The condition under which an event is refused.',
      type: boolType,
      required: true,
    }),
    reason: param.template({
      doc: 'What the dead letter says; may hold fields of the event.',
      default: '"refused by the pipeline"',
    }),
  },
  positional: ['when', 'reason'],
  memory: 'none',
  examples: [
    {
      title: 'Refuse what has no user',
      stages: 'reject(user == null, reason: "no user")',
      in: [{ user: 'ann' }, { n: 1 }],
      out: [{ user: 'ann' }],
    },
  ],
  open(settings, context) {
    // A condition like that of `where`: `and` and `or` look no further than they must.
    const isRefused = compileTest(settings.when, context.run)
    const reason = context.evaluate(settings.reason)
    return {
      each(row) {
        const before = mismatches.count
        if (isRefused(row)) return new Refusal('LP5302', toText(reason(row)))
        return mismatches.count === before ? null : new Refusal('LP5301', mismatches.last)
      },
    }
  },
})

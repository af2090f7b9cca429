import { toText } from '../../core/to-text.ts'
import { isRecord, type Rec } from '../../core/value.ts'
import type { Expr } from '../../ir/expression.ts'
import { anyType, intType, type RecordType, recordOf, stringType, timeType } from '../../ir/type.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineSource, type Positions, type SourceContext } from '../contract/source.ts'
import { chanceOf } from './generate/chance.ts'
import { emitAtRate } from './generate/emit-at-rate.ts'
import { accessLog, type Maker, serviceRecords, sshd } from './generate/kinds.ts'

const params = {
  template: param.expression({
    doc: 'A text or a record made anew for each event; "n" is its number, from 1.',
    type: anyType,
  }),
  kind: param.choice(['access_log', 'sshd', 'json'], {
    doc: 'Realistic events instead of a template: lines of a web server, lines of an SSH server, records of a service.',
  }),
  lines: param.texts({ doc: 'Texts to send in turn, over and over, as "message".' }),
  every: param.duration({ doc: 'Time from one event to the next.', min: 1 }),
  rate: param.rate({ doc: 'Events per second.', min: 0.001 }),
  count: param.int({ doc: 'End after so many events. Otherwise it goes on.', min: 0 }),
  seed: param.int({
    doc: 'Makes the same events each time, with times from 2026-01-01 on.',
    min: 0,
  }),
}
type Chosen = Settings<typeof params>

const none: Positions = new Map()
const message: RecordType = recordOf({ message: stringType })
/** Where the clock of a seeded run begins: 2026-01-01. */
const seededStart = 1_767_225_600_000_000

export const generate = defineSource({
  name: 'generate',
  summary: 'Makes events: from a template, from given lines, or like those of real programs.',
  since: '0.1.0',
  params,
  positional: ['template'],
  examples: [
    {
      title: 'Three numbered events',
      pipe: 'from generate("event ${n}", count: 3) | to stdout',
    },
    {
      title: 'A hundred requests a second, as a web server logs them',
      pipe: [
        'from generate(kind: access_log, rate: 100/s)',
        '  | parse message as clf',
        '  | where status >= 500',
        '  | to stdout',
      ].join('\n'),
    },
  ],
  format: null,
  schema: ({ template, kind }) => {
    if (kind === 'json') return serviceType
    return template?.type.kind === 'record' ? template.type : message
  },
  meta: ['line'],
  bounded: ({ count }) => count !== undefined,
  replayable: false,
  spools: true,
  *check({ template, kind, lines, every, rate }) {
    const given = [template, kind, lines].filter((each) => each !== undefined)
    if (given.length === 0)
      yield {
        param: 'kind',
        message: '"generate" has nothing to make.',
        help: 'Give a template, "kind:" or "lines:".',
      }
    if (given.length > 1)
      yield { param: 'kind', message: '"generate" takes one of a template, "kind:" and "lines:".' }
    if (lines?.length === 0) yield { param: 'lines', message: 'The list of lines is empty.' }
    if (every !== undefined && rate !== undefined)
      yield { param: 'every', message: '"every:" and "rate:" say the same; one of them is enough.' }
  },
  open: (settings, context) => ({
    run() {
      const every = settings.every ?? (settings.rate === undefined ? 0 : 1e6 / settings.rate)
      const make = makerFor(settings, context)
      const start = settings.seed === undefined ? undefined : seededStart
      // Without a rate the times of seeded events are a second apart.
      const step = every === 0 ? 1e6 : every
      return emitAtRate({ every, count: settings.count ?? Number.POSITIVE_INFINITY }, context, (n) =>
        make(start === undefined ? context.clock.now() : start + Math.round((n - 1) * step), n),
      )
    },
    position: () => none,
  }),
  probe: () => Promise.resolve(),
})

const serviceType = recordOf({
  time: timeType,
  level: stringType,
  service: stringType,
  message: stringType,
  latency_ms: intType,
  user: recordOf({ id: intType, country: stringType }),
})

function makerFor(
  { template, kind, lines, seed }: Chosen,
  context: SourceContext,
): (micros: number, n: number) => Rec {
  if (lines !== undefined) return (_, n) => ({ message: lines[(n - 1) % lines.length]! })
  if (template !== undefined) return templateMaker(template, context)
  const chance = chanceOf(seed ?? context.clock.now())
  const makers: Record<NonNullable<Chosen['kind']>, () => Maker> = {
    access_log: () => accessLog(chance),
    sshd: () => sshd(chance),
    json: () => serviceRecords(chance),
  }
  return makers[kind!]()
}

function templateMaker(template: Expr, context: SourceContext): (micros: number, n: number) => Rec {
  const evaluate = context.evaluate(template)
  return (_, n) => {
    const value = evaluate({ n })
    return isRecord(value) ? { ...value } : { message: toText(value) }
  }
}

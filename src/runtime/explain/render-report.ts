import { toJson } from '../../core/json.ts'
import { type Time, typeName, type Value } from '../../core/value.ts'
import { printPath } from '../../ir/print-name.ts'
import { printValue } from '../../ir/print-value.ts'
import type { Fate } from '../../operators/contract/stage.ts'
import type { Change, EventReport, Observation, Outcome, Visit } from './report.ts'

/** A report as text: a line for each stage, below it what it did to the event. Ends with a line end. */
export function renderReport(report: EventReport): string {
  const given = report.given === 'record' ? 'given as a record' : 'given as a text'
  return [
    `${report.start.stage} (${given})`,
    ...indent(tell(report.start)),
    ...ways(report.start.next),
    '',
  ].join('\n')
}

function ways(next: readonly Visit[]): string[] {
  if (next.length < 2) return next.flatMap(renderVisit)
  return next.flatMap((visit, index) => [`${index + 1} of ${next.length}:`, ...indent(renderVisit(visit), 2)])
}

const renderVisit = (visit: Visit): string[] => [
  `| ${visit.stage}`,
  ...indent(tell(visit)),
  ...ways(visit.next),
]

function tell({ outcome, next }: Visit): string[] {
  const lines = tellOutcome(outcome)
  const goesOn = outcome.kind === 'passed' || outcome.kind === 'read'
  return goesOn && next.length === 0 ? [...lines, 'nothing reads on from here'] : lines
}

function tellOutcome(outcome: Outcome): string[] {
  switch (outcome.kind) {
    case 'read':
      return [cut(toJson(outcome.event)), ...tellTime(outcome.time)]
    case 'passed': {
      const lines = [
        ...outcome.changes.map(tellChange),
        ...tellTime(outcome.time ?? null),
        ...outcome.notes.map((note) => `! ${note}`),
      ]
      return lines.length === 0 ? ['passes as it is'] : lines
    }
    case 'branched':
      return [...outcome.before.map(tellObservation), `takes ${outcome.arm}`]
    case 'remembered':
      return ['is taken in; what comes out depends on other events and on time ("logpipe test" shows it)']
    case 'divided':
      return [`becomes ${outcome.events} ${outcome.events === 1 ? 'event' : 'events'}`]
    case 'stopped':
      return [`stops here: ${endings[outcome.fate]}`, ...indent(outcome.why.map(tellObservation), 2)]
    case 'rejected':
      return [
        `is rejected (${outcome.code}): ${outcome.reason}`,
        ...indent(outcome.why.map(tellObservation), 2),
        outcome.deadLetter === null
          ? 'is counted as rejected; the pipeline names no "dead_letter"'
          : `goes to the dead letter "${outcome.deadLetter}"`,
      ]
    case 'written': {
      const target = outcome.target === null ? '' : ` to ${printValue(outcome.target)}`
      return outcome.text === null
        ? [`arrives${target}; nothing is written`]
        : [`writes${target}: ${cut(outcome.text.replace(/\n$/, ''))}`]
    }
  }
}

const tellTime = (time: Time | null): readonly string[] => (time === null ? [] : [`@time is ${show(time)}`])

const endings: Readonly<Record<Fate | 'skipped', string>> = {
  filtered: 'it does not pass',
  sampled: 'it is not among those that the sample takes',
  deduplicated: 'the same was seen before',
  throttled: 'too many came in the time',
  late: 'it came after its time was over',
  absorbed: 'it makes no event of its own',
  skipped: 'the line is no event (blank, or a header)',
}

function tellChange({ path, before, after }: Change): string {
  const name = printPath(path)
  if (after === undefined) return `- ${name} (was ${show(before ?? null)})`
  return before === undefined
    ? `+ ${name} = ${show(after)}`
    : `~ ${name} = ${show(after)} (was ${show(before)})`
}

function tellObservation({ text, value, mismatch, from }: Observation): string {
  const parts = from.map((part) => {
    // Where types do not fit, they are what one wants to know.
    const type = mismatch === undefined || part.value === null ? '' : ` (${typeName(part.value)})`
    return `${part.text} is ${show(part.value)}${type}`
  })
  const cause = parts.length === 0 ? '' : `: ${parts.join(', ')}`
  return mismatch === undefined
    ? `${text} is ${show(value)}${cause}`
    : `${text} cannot be told: ${mismatch}${cause.replace(':', ';')}`
}

const show = (value: Value): string => cut(printValue(value))

const longest = 200

const cut = (text: string): string => {
  const signs = [...text]
  return signs.length <= longest ? text : `${signs.slice(0, longest - 1).join('')}…`
}

const indent = (lines: readonly string[], by = 4): string[] => lines.map((line) => ' '.repeat(by) + line)

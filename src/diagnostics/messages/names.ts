/** LP20xx: names that nothing or too much answers to. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { type Details, diagnostic, replace } from '../report.ts'
import { quoteChoices } from './quote.ts'

/** A place in a file that a diagnostic also points at. */
export interface Spot {
  readonly file: string
  readonly span: Span
}
const declaredAt = (spot: Spot | undefined, message = 'It is declared here.'): Details =>
  spot === undefined ? {} : { related: [{ ...spot, message }] }

/** Offers the near name as a fix, or names what there is. */
const instead = (span: Span, near: string | undefined, known: readonly string[], kinds: string): Details => {
  if (near !== undefined)
    return { help: `Did you mean "${near}"?`, fix: replace(`Write "${near}"`, span, near, false) }
  return known.length === 0 ? {} : { help: `There are these ${kinds}: ${quoteChoices(known)}.` }
}

export const unknownSource = (span: Span, name: string, near: string | undefined, known: readonly string[]) =>
  diagnostic('LP2001', span, `There is no source or stream called "${name}".`, {
    ...instead(span, near, known, 'sources and streams'),
  })

export const unknownSink = (span: Span, name: string, near: string | undefined, known: readonly string[]) =>
  diagnostic('LP2002', span, `There is no sink called "${name}".`, { ...instead(span, near, known, 'sinks') })

export const unknownDollar = (
  span: Span,
  name: string,
  near: string | undefined,
  known: readonly string[],
) => {
  const at = { start: span.start + 1, end: span.end }
  return diagnostic('LP2003', span, `There is no param or table called "${name}".`, {
    ...instead(at, near, known, 'params and tables'),
  })
}

export const unknownFunction = (
  span: Span,
  name: string,
  near: string | undefined,
  help: string | undefined,
): Diagnostic =>
  diagnostic('LP2004', span, `There is no function called "${name}".`, {
    ...instead(span, near, [], 'functions'),
    ...(help === undefined ? {} : { help }),
  })

export const foreignFunction = (span: Span, name: string, ours: string): Diagnostic =>
  diagnostic('LP2004', span, `There is no function called "${name}"; here it is "${ours}".`, {
    ...(/^[a-z_0-9]+$/.test(ours) ? { fix: replace(`Write "${ours}"`, span, ours, false) } : {}),
  })

export const unknownStage = (
  span: Span,
  name: string,
  near: string | undefined,
  help: string | undefined,
): Diagnostic =>
  diagnostic('LP2005', span, `There is no stage called "${name}".`, {
    ...instead(span, near, [], 'stages'),
    ...(help === undefined ? {} : { help }),
  })

/** `help` says what to write in the sink. */
export const settingAsStage = (span: Span, name: string, help: string): Diagnostic =>
  diagnostic('LP2090', span, `"${name}" is no stage but a setting of the sink.`, { help })

export const unknownConnector = (
  span: Span,
  kind: string,
  name: string,
  near: string | undefined,
  known: readonly string[],
): Diagnostic =>
  diagnostic('LP2006', span, `There is no ${kind} connector called "${name}".`, {
    ...instead(span, near, known, `${kind} connectors`),
  })

export const unknownFormat = (span: Span, name: string, near: string | undefined, known: readonly string[]) =>
  diagnostic('LP2007', span, `There is no format called "${name}".`, {
    ...instead(span, near, known, 'formats'),
  })

export const unknownType = (span: Span, name: string, near: string | undefined): Diagnostic =>
  diagnostic('LP2008', span, `There is no type called "${name}".`, {
    ...instead(span, near, [], 'types'),
    ...(near === undefined
      ? {
          help: 'Types are "bool", "int", "float", "string", "bytes", "time", "duration", "regex", "any", "list<…>", "{…}", and those declared by "type".',
        }
      : {}),
  })

export const unknownMeta = (span: Span, name: string, near: string | undefined, known: readonly string[]) => {
  const at = { start: span.start + 1, end: span.end }
  return diagnostic('LP2009', span, `There is no metadata called "@${name}".`, {
    ...instead(at, near, known, 'metadata'),
  })
}

export const declaredTwice = (span: Span, what: string, name: string, first: Spot): Diagnostic =>
  diagnostic('LP2010', span, `"${name}" is declared twice; ${what} share their names.`, {
    help: 'Give one of the two another name.',
    ...declaredAt(first, 'It is declared here first.'),
  })

export const unreadableFile = (span: Span, path: string): Diagnostic =>
  diagnostic('LP2011', span, `The file "${path}" cannot be read.`, {
    help: 'The path is relative to the folder of the file that uses it.',
  })

export const useCycle = (span: Span, path: string, again: string): Diagnostic =>
  diagnostic(
    'LP2012',
    span,
    `"${path}" uses ${again === '' ? 'this file' : `"${again}"`} again, in a circle.`,
    {
      help: 'Move what both need into a third file.',
    },
  )

export const clash = (span: Span, name: string, path: string, alias: string, other: Spot): Diagnostic =>
  diagnostic('LP2013', span, `"${path}" declares "${name}", which is declared already.`, {
    help: `Write use "${path}" as ${alias}; its names then begin with "${alias}.".`,
    ...declaredAt(other, `The other "${name}" is declared here.`),
  })

export const wrongSide = (span: Span, name: string, is: string, needed: string, spot?: Spot): Diagnostic =>
  diagnostic('LP2014', span, `"${name}" is a ${is}; a ${needed} belongs here.`, { ...declaredAt(spot) })

export const streamCycle = (span: Span, names: readonly string[]): Diagnostic =>
  diagnostic(
    'LP2015',
    span,
    `The streams go in a circle: ${names.map((name) => `"${name}"`).join(' reads ')}.`,
    {
      help: 'Events flow one way; let one of these streams begin with a source.',
    },
  )

export const recursion = (span: Span, kind: string, name: string): Diagnostic =>
  diagnostic('LP2016', span, `The ${kind} "${name}" leads back to itself.`, {
    help: 'Recursion is refused so that the work for each event has a bound; functions with "deep: true" go through nested values.',
  })

export const secondPipeline = (span: Span, first: Span): Diagnostic =>
  diagnostic('LP2017', span, 'A file has one "pipeline" block.', {
    help: 'Move these settings into the first one.',
    related: [{ file: '', span: first, message: 'The first one is here.' }],
  })

export const wrongReference = (
  span: Span,
  name: string,
  is: string,
  needed: string,
  spot: Spot,
): Diagnostic => diagnostic('LP2018', span, `"${name}" is a ${is}, not a ${needed}.`, { ...declaredAt(spot) })

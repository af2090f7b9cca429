import type { Log } from '../operators/contract/log.ts'
import type { Io } from './io.ts'

export interface LogOptions {
  readonly format: 'human' | 'json'
  /** Info messages too. */
  readonly verbose: boolean
  /** Errors only. */
  readonly quiet: boolean
  /** Called before each message: takes the progress line away. */
  readonly before: () => void
}

type Level = keyof Log

/** The process's own messages on stderr: a line each, for people or as JSON. */
export function consoleLog(io: Io, { format, verbose, quiet, before }: LogOptions): Log {
  const say =
    (level: Level) =>
    (message: string, details: Readonly<Record<string, unknown>> = {}): void => {
      if ((level === 'info' && !verbose) || (level !== 'error' && quiet)) return
      before()
      io.stderr.write(
        format === 'json'
          ? `${JSON.stringify({ time: new Date(io.now()).toISOString(), level, message, ...plain(details) })}\n`
          : `logpipe: ${level === 'info' ? '' : `${level === 'warn' ? 'warning' : 'error'}: `}${message}${suffix(details)}\n`,
      )
    }
  return { info: say('info'), warn: say('warn'), error: say('error') }
}

/** ` (source: auth, attempt: 2)` */
function suffix(details: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(plain(details)).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** Errors as their messages, big integers as numbers: what JSON can hold. */
const plain = (details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(details).map(([key, value]) => [
      key,
      value instanceof Error ? value.message : typeof value === 'bigint' ? Number(value) : value,
    ]),
  )

import { RunError } from '../core/run-error.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/** Tells on stderr why a command ended early; gives the exit code. */
export function tellFailure(error: unknown, io: Io): number {
  if (error instanceof UsageError) {
    io.stderr.write(`logpipe: ${error.message}\n`)
    return exitCodes.usage
  }
  if (error instanceof RunError && error.blame !== 'defect') {
    io.stderr.write(runErrorText(error))
    return exitCodes.failed
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  io.stderr.write(
    `logpipe: This is a defect of logpipe, not of your pipeline. A report of it with the lines below helps.\n${trace}\n`,
  )
  return exitCodes.defect
}

/** A failure while running, in the form of a diagnostic. */
export function runErrorText(error: RunError): string {
  const causes: string[] = []
  for (let cause = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    if (!error.message.includes(cause.message)) causes.push(`  = cause: ${cause.message}\n`)
  }
  return `error[${error.code}] ${error.operator}: ${sentence(error.message)}\n${causes.join('')}  = logpipe explain ${error.code}\n`
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

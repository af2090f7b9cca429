import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('./run-connectors.ts', import.meta.url))
/** The Node that the project brings along. */
const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))

/** What a pipeline process says at its end. */
export interface ChildReport {
  readonly failure?: { readonly code: string; readonly message: string }
  readonly abandoned: number
  readonly rejected: number
  readonly unequal: readonly unknown[]
  readonly rows: Readonly<
    Record<
      string,
      { readonly read: number; readonly in: number; readonly written: number; readonly undelivered: number }
    >
  >
}

export interface Child {
  readonly process: ChildProcess
  /** All of standard error, when the process has ended. */
  readonly ended: Promise<{
    readonly code: number | null
    readonly signal: string | null
    readonly errors: string
  }>
  readonly report: () => Promise<ChildReport>
}

/** Starts a pipeline of real connectors as a process of its own; ended with the test. */
export function startChild(pipeline: unknown, stdio: StdioOptions = ['pipe', 'pipe', 'pipe']): Child {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(pipeline)], {
    stdio,
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = new Promise<{ code: number | null; signal: string | null; errors: string }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, errors }))
  })
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })
  return {
    process: child,
    ended,
    report: async () => JSON.parse((await ended).errors.trim().split('\n').at(-1)!) as ChildReport,
  }
}

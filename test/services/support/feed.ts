import type { LogpipeRun } from '../../support/run-logpipe.ts'

/** Writes the lines `make(0)`, `make(1)`, … to the standard input of a run as fast as it takes them, until it is told to end. */
export function feed({ stdin }: LogpipeRun, make: (n: number) => string): { readonly end: () => number } {
  if (stdin === null) throw new Error('the input of this run is closed')
  let written = 0
  let isOver = false
  const write = (): void => {
    // As much as the system takes; the other side has less.
    while (!isOver && stdin.write(`${make(written++)}\n`));
    if (!isOver) stdin.once('drain', write)
  }
  write()
  return {
    /** Gives how many lines there were. */
    end() {
      isOver = true
      stdin.end()
      return written
    },
  }
}

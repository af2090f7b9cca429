import type { Diagnostic } from '../../diagnostics/diagnostic.ts'

/** What the builder has to say. A weak complaint is dropped when something else was said of the same stage. */
export class Complaints {
  readonly strong: Diagnostic[] = []
  readonly weak: Diagnostic[] = []

  say(diagnostic: Diagnostic): void {
    this.strong.push(diagnostic)
  }
  hint(diagnostic: Diagnostic): void {
    this.weak.push(diagnostic)
  }
}

/** A mistake that one could make in the engine, and the tests that have to find it. */
export interface Mutant {
  /** What is wrong with it, as a clause. */
  readonly name: string
  /** From the root of the repository. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** What vitest is given: files, or folders. At least one test in them fails. */
  readonly tests: readonly string[]
  /** Of a simulation: what the names of the pipelines have in them that it runs. */
  readonly shape?: string
}

/** Mistakes that break one promise. */
export interface BrokenPromise {
  readonly promise: string
  readonly mutants: readonly Mutant[]
}

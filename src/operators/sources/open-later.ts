import type { RunningSource } from '../contract/source.ts'

/** A source that is made only when it runs: files of its settings are read then, and its library is loaded. */
export function openLater(make: () => Promise<RunningSource>): RunningSource {
  let source: RunningSource | undefined
  return {
    async run() {
      source = await make()
      await source.run()
    },
    position: () => source?.position() ?? new Map(),
    decided: (positions) => source?.decided?.(positions),
    close: async () => source?.close?.(),
  }
}

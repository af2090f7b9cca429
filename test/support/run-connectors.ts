/** A pipeline as a process of its own: `node run-connectors.ts '{"sources": […], "sinks": […]}'` (the arguments of `connectorPlan`, and options). */
import { systemClock } from '../../src/core/clock.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import { runPipeline } from '../../src/runtime/run.ts'
import { connectorCatalog } from './connector-catalog.ts'
import { connectorPlan, constant } from './connector-plan.ts'

const asked = JSON.parse(process.argv[2]!)
for (const sink of asked.sinks) {
  if (sink.settings?.path !== undefined) sink.settings.path = constant(sink.settings.path)
}
const { plan, physical } = connectorPlan(asked.sources, asked.sinks, asked.settings)
const stop = new AbortController()
const abandon = new AbortController()
const onSignal = (): void => {
  if (stop.signal.aborted) abandon.abort()
  else stop.abort()
}
process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
const alive = setInterval(() => {}, 1 << 30)
const say = (message: string, details?: unknown): void => {
  process.stderr.write(`${message} ${details === undefined ? '' : JSON.stringify(details)}\n`)
}
const result = await runPipeline({
  plan,
  physical,
  catalog: connectorCatalog({}),
  clock: systemClock,
  run: { now: systemClock.now, random: Math.random },
  log: { info: say, warn: say, error: say },
  codegen: false,
  untilEof: asked.untilEof === true,
  ...(asked.stateDir === undefined ? {} : { stateDir: asked.stateDir }),
  stop: stop.signal,
  abandon: abandon.signal,
})
clearInterval(alive)
process.stderr.write(
  `${JSON.stringify({
    failure: result.failure && { code: result.failure.code, message: result.failure.message },
    abandoned: result.abandoned,
    rejected: result.rejected,
    unequal: imbalances(plan, result.ledger, result.deadLetters),
    rows: Object.fromEntries(result.ledger.rows),
  })}\n`,
)
process.exit(result.failure === undefined ? 0 : 3)

import type { BrokenPromise } from './mutant.ts'

const partitionTime = 'src/core/event-time/partition-time.ts'
const streamTime = 'src/core/event-time/stream-time.ts'
const fixedWindows = 'src/operators/stages/aggregate/fixed-windows.ts'
const heldEvent = 'src/operators/contract/held-event.ts'
const statefulRunner = 'src/runtime/stateful/stateful-runner.ts'
const boundedBuffer = 'src/runtime/bounded-buffer.ts'
const trackedState = 'src/runtime/state/tracked-state.ts'
const windowModels = 'test/models/windows.test.ts'
const archive = 'test/runtime/time/archive.test.ts'

/** What a result depends on, and what it does not (protocol D1 to D5). */
export const determinism: readonly BrokenPromise[] = [
  {
    promise: 'Event time decides',
    mutants: [
      {
        name: 'an event is judged by the time of the whole stage, not by that of its own partition',
        file: statefulRunner,
        find: 'const fate = this.stage.take(input, args, meta)',
        replace: 'const fate = this.stage.take(input, args, { ...meta, watermark: this.#told })',
        tests: [windowModels],
      },
      {
        name: 'an event goes to the pane of its own time, however late it is',
        file: fixedWindows,
        find: 'this.#paneOf(window, Math.max(time, watermark))',
        replace: 'this.#paneOf(window, time)',
        tests: [windowModels],
      },
      {
        name: 'an event goes to the pane of the clock',
        file: fixedWindows,
        find: 'this.#paneOf(window, Math.max(time, watermark))',
        replace: 'this.#paneOf(window, this.#parts.context.clock.now())',
        tests: [windowModels],
      },
      {
        name: 'the lateness is forgotten',
        file: partitionTime,
        find: 'if (this.#isPlain) {\n      const next = time - this.#lateness',
        replace: 'if (this.#isPlain) {\n      const next = time',
        tests: [windowModels],
      },
    ],
  },
  {
    promise: 'The order in which partitions come does not matter',
    mutants: [
      {
        name: 'events of one time go by their arrival',
        file: heldEvent,
        find: 'return comparePlaces(a.meta, b.meta) || a.input - b.input || a.arrival - b.arrival',
        replace: 'return a.meta.time - b.meta.time || a.arrival - b.arrival',
        tests: ['test/models/sequence.test.ts'],
      },
      {
        name: 'the last event of a time is the one that came last',
        file: 'src/operators/aggregators/kept.ts',
        find: 'if (time !== kept.time) return time < kept.time ? -1 : 1',
        replace: 'return time < kept.time ? -1 : 1',
        tests: [windowModels],
      },
      {
        name: 'rows that are due together leave in the order of their first events',
        file: 'src/operators/stages/aggregate/row-output.ts',
        find: 'for (const [i, key] of a.keys.entries()) {',
        replace: 'for (const [i, key] of a.keys.entries().take(0)) {',
        tests: [windowModels],
      },
      {
        name: 'a stage is as far as the first of its inputs',
        file: 'src/core/event-time/combine-watermarks.ts',
        find: 'if (watermark < least) least = watermark',
        replace: 'if (!Number.isFinite(least) || watermark > least) least = watermark',
        tests: [windowModels],
      },
      {
        name: 'a stream is as far as the first of its partitions',
        file: 'src/core/event-time/stream-partitions.ts',
        find: 'partition.time.watermark < least.time.watermark',
        replace: 'partition.time.watermark > least.time.watermark',
        tests: [archive],
      },
      {
        name: 'bounded sources are read one after the other, whatever their time',
        file: 'src/runtime/time/turnstile.ts',
        find: 'next === undefined || member.time.watermark < next.time.watermark',
        replace: 'next === undefined',
        tests: [archive],
      },
      {
        name: 'bounded sources of one time take turns as they entered',
        file: 'src/runtime/time/turnstile.ts',
        find: 'this.#members.sort((a, b) => (a.name < b.name ? -1 : 1))',
        replace: '',
        tests: ['test/runtime/time/turnstile.test.ts'],
      },
    ],
  },
  {
    promise: 'The size of batches does not matter',
    mutants: [
      {
        name: 'time goes on once a run of rows',
        file: partitionTime,
        find: 'watermarks[at] = Math.min(before, ceiling)',
        replace: 'watermarks[at] = Math.min(this.watermark, ceiling)',
        tests: ['test/runtime/stateful/columns.test.ts'],
      },
      {
        name: 'lines that are not complete are sent at the end of a batch',
        file: 'src/operators/stages/merge-lines/running-merge.ts',
        find: 'flush(): Slices | undefined {\n',
        replace:
          'flush(): Slices | undefined {\n    for (const [key, pending] of [...this.#pending.entries()]) this.#finish(key, pending, false)\n',
        tests: ['test/stories-in-pieces.test.ts', 'test/operators/stages/merge-lines.test.ts'],
      },
      {
        name: 'lines are numbered anew in each piece that is read',
        file: 'src/operators/sources/line-framer.ts',
        find: 'this.line += chunk.lines',
        replace: 'this.line = 1 + chunk.lines',
        tests: ['test/simulation/simulation.test.ts'],
      },
      {
        name: 'windows of a time that a piece of the input has reached in its middle close at its end',
        file: statefulRunner,
        find: 'this.#slices = this.stage.advance(combined)',
        replace: 'this.#slices = this.stage.advance(combined + 1_000_000)',
        tests: [windowModels],
      },
    ],
  },
  {
    promise: 'The size of buffers does not matter',
    mutants: [
      {
        name: 'a mark overtakes what waits before it',
        file: boundedBuffer,
        find: 'this.#queue.push({ mark })',
        replace: 'this.#queue.splice(this.#head, 0, { mark })',
        tests: ['test/simulation/simulation.test.ts'],
      },
      {
        name: 'a full buffer drops what it should wait with',
        file: boundedBuffer,
        find: "if (overflow !== 'block' && this.#events > 0 && !this.#fits(parcel)) {",
        replace: 'if (this.#events > 0 && !this.#fits(parcel)) {',
        tests: ['test/simulation/simulation.test.ts'],
      },
      {
        name: 'what waits for room is forgotten',
        file: statefulRunner,
        find: 'this.#isWaiting = false\n      this.catchUp()',
        replace: 'this.#isWaiting = false\n      this.#slices = undefined\n      this.catchUp()',
        tests: ['test/runtime/stateful/backpressure.test.ts'],
      },
      {
        name: 'what is sent in slices waits for no room',
        file: statefulRunner,
        find: 'const ready = gate.ready()',
        replace: 'const ready = undefined as ReturnType<typeof gate.ready>',
        tests: ['test/runtime/stateful/backpressure.test.ts'],
      },
    ],
  },
  {
    promise: 'The way in which code is run does not matter',
    mutants: [
      {
        name: 'generated code has one time for all partitions of a source',
        file: 'src/runtime/segment/generated/event-time.ts',
        find: '.partition(chunk.origin.partition)).take(',
        replace: '.partition("")).take(',
        tests: [archive],
      },
      {
        name: 'rows side by side go to the keys that had their numbers before',
        file: 'src/operators/stages/aggregate/column-groups.ts',
        find: 'if (numbered.generation !== generation) {',
        replace: 'if (numbered.generation === -1) {',
        tests: ['test/runtime/stateful/columns.test.ts'],
      },
    ],
  },
  {
    promise: 'A restart in between does not matter',
    mutants: [
      {
        name: 'how far the stream was is forgotten',
        file: streamTime,
        find: 'this.#combined = combined\n    this.#partitions',
        replace: 'this.#partitions',
        tests: ['test/stories-in-pieces.test.ts', 'test/core/event-time', archive],
      },
      {
        name: 'how far each partition was is forgotten',
        file: streamTime,
        find: 'this.#partitions.keep(key, numbersOf(row))',
        replace: '',
        tests: [archive],
      },
      {
        name: 'panes that are open are forgotten',
        file: fixedWindows,
        find: 'if (pane !== undefined) window.panes.set(pane, this.#state.table(name))',
        replace: '',
        tests: ['test/operators/stages/restart.test.ts', 'test/stories-in-pieces.test.ts', windowModels],
      },
      {
        name: 'what changes behind the cut is written as it is by then',
        file: trackedState,
        find: 'this.#keepFrozen(entry)\n    entry.mark = ++this.#last',
        replace: 'entry.mark = ++this.#last',
        tests: ['test/runtime/state/tracked-state.test.ts'],
      },
    ],
  },
]

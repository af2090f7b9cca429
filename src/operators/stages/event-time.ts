import { openRecord } from '../../ir/type.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'
import { EventTimes } from './event-time/event-times.ts'

const params = {
  time: param.eventTime({
    doc: 'When the event happened: a time, or a text in ISO 8601. "@received" goes by the time of arrival.',
    required: true,
  }),
  lateness: param.duration({
    doc: 'How far behind the newest event of its partition an event may come.',
    default: '0s',
    min: 0,
  }),
  idle: param.duration({
    doc: 'After how long a silent partition stops holding others back.',
    default: '1m',
    min: 1,
  }),
}
export type EventTimeSettings = Settings<typeof params>

export const eventTime = defineStage({
  name: 'event_time',
  summary: 'Gives events their time, for the stages behind it that go by time.',
  since: '0.2.0',
  params,
  positional: ['time'],
  memory: 'bounded',
  passes: true,
  examples: [
    {
      title: 'The time stands in a field that is made on the way',
      stages: 'set at = parse_time(day, "dd.MM.yyyy") | event_time(at) | keep day, time = string(@time)',
      in: [{ day: '21.11.2026' }],
      out: [{ day: '21.11.2026', time: '2026-11-21T00:00:00.000Z' }],
    },
  ],
  stateful: {
    givesTime: true,
    time: 'none',
    inputs: ({ time }) => [
      [
        { expr: time, onMismatch: 'null' },
        { expr: { op: 'this', type: openRecord, span: time.span }, onMismatch: 'null' },
      ],
    ],
    // Another expression may read the same times in another way, and the largest of them is known already.
    signature: () => 'event_time',
    open: (settings, context) => new EventTimes(settings, context),
  },
})

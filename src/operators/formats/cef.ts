import { defineFormat } from '../contract/format.ts'
import { cefSchema, readCef } from './cef/read-cef.ts'

export const cef = defineFormat({
  name: 'cef',
  summary: 'Reads events in the Common Event Format of ArcSight.',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [
    {
      title: 'A firewall, with the head of syslog before it',
      use: 'cef',
      text: String.raw`Nov 21 10:00:01 fw-1 CEF:0|Acme|Wall|2.1|100|Port \| scan|7|src=10.0.0.9 dst=10.0.0.1 msg=found a\=b twice`,
      event: {
        version: 0,
        device_vendor: 'Acme',
        device_product: 'Wall',
        device_version: '2.1',
        event_class: '100',
        name: 'Port | scan',
        severity: '7',
        extension: { src: '10.0.0.9', dst: '10.0.0.1', msg: 'found a=b twice' },
        prefix: 'Nov 21 10:00:01 fw-1',
      },
    },
  ],
  schema: () => cefSchema,
  parser: () => readCef,
})

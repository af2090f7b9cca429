import { Time } from '../../core/value.ts'
import { defineFormat } from '../contract/format.ts'
import { clfReader } from './clf/clf-reader.ts'
import { clfSchema } from './clf/clf-schema.ts'

export const clf = defineFormat({
  name: 'clf',
  summary: 'Reads access logs of web servers, in the common and combined formats.',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [
    {
      title: 'Combined',
      use: 'clf',
      text: '203.0.113.7 - ada [21/Nov/2026:11:00:01 +0100] "GET /api/users?page=2 HTTP/1.1" 200 5316 "https://example.com/" "curl/8.5.0"',
      event: {
        client: '203.0.113.7',
        identity: null,
        user: 'ada',
        timestamp: new Time(1795255201_000000),
        method: 'GET',
        path: '/api/users?page=2',
        protocol: 'HTTP/1.1',
        status: 200,
        bytes: 5316,
        referrer: 'https://example.com/',
        agent: 'curl/8.5.0',
      },
    },
    {
      title: 'Common, with a request that is no HTTP',
      use: 'clf',
      text: '203.0.113.7 - - [21/Nov/2026:10:00:01 +0000] "\\x16\\x03" 400 -',
      event: {
        client: '203.0.113.7',
        identity: null,
        user: null,
        timestamp: new Time(1795255201_000000),
        method: null,
        path: '\u0016\u0003',
        protocol: null,
        status: 400,
        bytes: null,
        referrer: null,
        agent: null,
      },
    },
  ],
  schema: () => clfSchema,
  parser: () => clfReader(),
})

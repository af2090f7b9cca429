import { describe, expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { pathPromises } from '../../../src/plan/delivery/path-promises.ts'
import { requirePromise } from '../../../src/plan/delivery/require-promise.ts'
import { compileExample } from '../../support/diagnostic-page.ts'

async function planOf(text: string) {
  const { plan, diagnostics } = await compileExample({ notation: 'pipe', text })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return plan!
}

const promises = async (text: string) =>
  pathPromises(await planOf(text), catalog).map(
    ({ source, sink, promise }) => `${source.name} → ${sink.name}: ${promise}`,
  )

test('a file to a file is exactly once, to what cannot take back at least once', async () => {
  expect(
    await promises(
      'source a = file("a", format: json)\nsink once = file("o")\nstream s = from a\nfrom s | to once\nfrom s | to stdout\nfrom s | to discard',
    ),
  ).toEqual(['a → once: exactly once', 'a → stdout#1: at least once', 'a → discard#1: nothing is written'])
})

test('what cannot be read again is at most once, and comes twice only as a result of kept state', async () => {
  expect(await promises('from stdin(format: json) | to stdout')).toEqual(['stdin#1 → stdout#1: at most once'])
  expect(await promises('from stdin(format: json) | to file("o")')).toEqual([
    'stdin#1 → file#1: at most once',
  ])
  expect(
    await promises('from stdin(format: json, time: time(at)) | dedupe(x, within: 1m) | to stdout'),
  ).toEqual(['stdin#1 → stdout#1: may lose and may repeat'])
})

test('from a spool on, what cannot be read again is exactly once, and may be asked for so', async () => {
  expect(await promises('from stdin(format: json, durable: true) | to file("o")')).toEqual([
    'stdin#1 → file#1: exactly once',
  ])
  expect(await promises('from stdin(format: json, durable: true) | to stdout')).toEqual([
    'stdin#1 → stdout#1: at least once',
  ])
  const plan = await planOf(
    'pipeline p { delivery: exactly_once }\nfrom stdin(format: json, durable: true) | to file("o")',
  )
  expect(requirePromise(plan, catalog)).toEqual([])
  expect(pathPromises(plan, catalog)[0]!.notes.join()).toContain('from the spool of "stdin#1" on')
})

test('buffers and stages that drop lower the promise of the paths they are on, and of no other', async () => {
  const text =
    'sink plain = file("p")\nsink lossy = file("l", overflow: drop_newest)\nsink calm = file("c")\nstream s = from file("a", format: json, time: time(at))\nfrom s | to plain\nfrom s | to lossy\nfrom s | throttle(1/s) | to calm'
  expect(await promises(text)).toEqual([
    'file#1 → plain: exactly once',
    'file#1 → lossy: at most once',
    'file#1 → calm: at most once',
  ])
})

test('without checkpoints a file is read again, or lost where it starts at the end', async () => {
  const off = 'pipeline p { checkpoint: off }\n'
  expect(await promises(`${off}from file("a") | to file("o")`)).toEqual(['file#1 → file#2: at least once'])
  expect(await promises(`${off}from file("a", start: end) | to file("o")`)).toEqual([
    'file#1 → file#2: at most once',
  ])
})

test('late events that are routed are a path, and so is the dead letter', async () => {
  const text =
    'pipeline p { dead_letter: rejects }\nsink rejects = stderr\nsink late = file("late")\nfrom file("a", format: json, time: time(at)) | aggregate n = count() over tumbling(1m) late to late | to file("o")'
  expect(await promises(text)).toEqual([
    'file#1 → late: exactly once',
    'file#1 → file#2: exactly once',
    'file#1 → rejects: at least once',
  ])
})

test('what is asked for gives one finding for each path that says less, and none for what lowers nothing asked', async () => {
  const body =
    'stream s = from file("a", format: json)\nstream t = from stdin(format: json)\nfrom s | to stderr\nfrom t | to file("o", overflow: drop_oldest)\nfrom s | to file("p")'
  const findings = async (delivery: 'exactly_once' | 'at_least_once') => {
    const plan = await planOf(body)
    return requirePromise({ ...plan, settings: { ...plan.settings, delivery } }, catalog)
  }
  expect((await findings('exactly_once')).map(({ code }) => code)).toEqual(['LP4080', 'LP4081'])
  const [lossy, ...others] = await findings('at_least_once')
  expect(others).toEqual([])
  expect(lossy!.message).toContain('promises at most once: "stdin#1" cannot be read again')
  expect(lossy!.message).toContain('when the buffer before "file#2" is full')
})

test('what goes through an outbox keeps the promise of its sink', async () => {
  const text = (isolate: string) =>
    `source a = file("a", format: json)\nsink web = http("http://127.0.0.1:9/x"${isolate})\nsink out = file("o"${isolate})\nfrom a | to web, out`
  const expected = ['a → web: at least once', 'a → out: exactly once']
  expect(await promises(text(''))).toEqual(expected)
  expect(await promises(text(', isolate: true'))).toEqual(expected)
})

test('sinks that commit together are named, others are not', async () => {
  const at = 'brokers: ["k2:9092", "k1:9092"], transactions: true'
  const text = `source a = file("a", format: json)
sink one = kafka("one", ${at})
sink two = kafka("two", brokers: ["k1:9092", "k2:9092"], transactions: true, compression: gzip)
sink far = kafka("far", brokers: "k3:9092", transactions: true)
sink own = kafka("own", ${at}, transactional_id: "own")
from a | to one, two, far, own`
  const notes = pathPromises(await planOf(text), catalog).map((path) =>
    path.notes.filter((note) => note.includes('together')),
  )
  const together =
    '"one" and "two" commit together: what they take between two checkpoints becomes true in all of them or in none.'
  expect(notes).toEqual([[together], [together], [], []])
})

test('documents with ids are there once in effect, sent at once too', async () => {
  const to = async (settings: string) =>
    (await promises(`from kafka("t") | to elasticsearch("i"${settings})`)).map((text) => text.split(': ')[1])
  expect(await to('')).toEqual(['once in effect'])
  expect(await to(', delivery: immediate')).toEqual(['at least once'])
  expect(await to(', delivery: immediate, id: "${@partition}/${@offset}"')).toEqual(['once in effect'])
  expect(await to(', delivery: immediate, data_stream: true, id: order')).toEqual(['at least once'])
})

test.each(['outbox', 'immediate'])(
  'documents with ids of the server (%s) come at least once, and what that gives away is told',
  async (delivery) => {
    const text = `from file("a") | to elasticsearch("i", delivery: ${delivery}, ids: server)`
    const [path] = pathPromises(await planOf(text), catalog)
    expect(path).toMatchObject({
      promise: 'at least once',
      reasons: [
        {
          kind: 'sink repeats',
          why: 'Elasticsearch makes the ids, so documents of a request whose answer was lost, or that a crash has cut short, are there twice',
          remedy: 'Leave out "ids: server".',
        },
      ],
    })
    expect(path!.notes.join()).not.toContain('id')
    const asked = `pipeline p { delivery: exactly_once }\n${text}`
    const { diagnostics } = await compileExample({ notation: 'pipe', text: asked })
    expect(diagnostics).toMatchObject([{ code: 'LP4080', help: 'Leave out "ids: server".' }])
  },
)

test('a sink of Kafka without transactions is told to take them', async () => {
  const text = 'pipeline p { delivery: exactly_once }\nfrom kafka("a") | to kafka("b")'
  const { diagnostics } = await compileExample({ notation: 'pipe', text })
  expect(diagnostics).toMatchObject([
    { code: 'LP4080', help: 'Write "transactions: true" or "transactions: direct" at the sink.' },
  ])
  for (const way of ['true', 'direct']) {
    const right = text.replace('"b"', `"b", transactions: ${way}`)
    expect((await compileExample({ notation: 'pipe', text: right })).diagnostics).toEqual([])
  }
})

test('a shared input comes once where the sink that decides is at the same cluster, and its reason says how else', async () => {
  const from = 'brokers: ["k2:9092", "k1:9092"], members: shared'
  const to = 'brokers: ["k1:9092", "k2:9092"], transactions: direct'
  const of = async (source: string, sink: string, more = '') => {
    const plan = await planOf(`${more}\nfrom kafka("a", ${source}) | to kafka("b", ${sink})`)
    return pathPromises(plan, catalog).map(({ promise, reasons, notes }) => ({
      promise,
      reasons: reasons.map(({ why, remedy }) => `${why}. ${remedy}`),
      notes,
    }))
  }
  const [once] = await of(from, to)
  expect(once).toMatchObject({ promise: 'exactly once', reasons: [] })
  expect(once!.notes.join()).toContain('Several runs may share "kafka#1"')
  for (const [source, sink] of [
    // Another cluster, another login, another way, another client.
    [from, to.replace('k2', 'k3')],
    [`${from}, user: "u", password: "p"`, to],
    [from, to.replace('direct', 'true')],
    [from, 'brokers: ["k1:9092", "k2:9092"]'],
    [from, `${to}, client: kafkajs`],
  ] as const) {
    const [path] = await of(source, sink)
    expect(path, sink).toMatchObject({ promise: 'at least once' })
    expect(path!.reasons[0]).toContain('comes again when one crashes or is silent for too long')
    expect(path!.reasons[0]).toContain(
      'with "transactions: direct", and the same "brokers", login and "client"',
    )
    expect(path!.notes.join()).not.toContain('Several runs may share')
  }
  const elsewhere = await planOf(`from kafka("a", ${from}) | to file("f")`)
  expect(pathPromises(elsewhere, catalog)[0]!.reasons.map(({ remedy }) => remedy)).toEqual([
    'Let this run be the only member of its group ("members: sole").',
  ])
  const [older] = await of(`${from}, client: kafkajs`, `${to}, client: kafkajs`)
  expect(older!.promise).toBe('at least once')
  expect(older!.reasons[0]).toContain('when one comes, goes, crashes')
  expect(older!.reasons[0]).toContain('Take "client: platformatic"')
})

test('beside the sink that decides, one that can take nothing back repeats after every crash', async () => {
  const text =
    'from kafka("a", members: shared) | to kafka("b", transactions: direct), kafka("c"), http("http://h")'
  const [, plain, http] = pathPromises(await planOf(text), catalog)
  expect(plain!.reasons).toMatchObject([{ kind: 'sink repeats', why: expect.stringContaining('Kafka') }])
  expect(http!.reasons).toMatchObject([{ kind: 'sink repeats', why: expect.stringContaining('(http)') }])
})

test('beside the sink that decides, a file holds twice what a run of several has left in it', async () => {
  const text = `pipeline p { dead_letter: rejects }
source a = kafka("a", members: shared)
sink b = kafka("b", transactions: direct)
sink rejects = file("r")
from a | to b`
  const [once, letters] = pathPromises(await planOf(text), catalog)
  expect([once!.promise, letters!.promise]).toEqual(['exactly once', 'at least once'])
  expect(letters!.reasons[0]!.why).toContain('where it crashes and is not started again')
})

describe('documents whose ids are made of the event alone', () => {
  const ways = {
    fenced: ['kafka("a", members: shared)', 'kafka("b", transactions: direct), '],
    shared: ['kafka("a", members: shared)', ''],
    'shared, with kafkajs,': ['kafka("a", members: shared, client: kafkajs)', ''],
  } as const
  const path = async (way: keyof typeof ways, sink: string, stages = '', more = '') => {
    const [source, beside] = ways[way]
    const text = `${more}from ${source} ${stages}| to ${beside}elasticsearch("i-${'$'}{@topic}", ${sink})`
    return pathPromises(await planOf(text), catalog).at(-1)!
  }
  const id = 'id: "${@topic}/${@partition}/${@offset}"'
  const now = 'delivery: immediate, '

  test.each(['fenced', 'shared', 'shared, with kafkajs,'] as const)(
    'are there once in effect where the input is %s',
    async (way) => {
      const { promise, reasons, notes } = await path(way, `${now}${id}`)
      expect([promise, reasons]).toEqual(['once in effect', []])
      expect(notes).toContain(
        'What several runs have read of "kafka#1" has the same "index" and "id" at "elasticsearch#1" from each of them, since that is made of the event alone.',
      )
    },
  )

  test('may wait in an outbox, where ids that logpipe makes are others in each run', async () => {
    expect((await path('shared', id)).promise).toBe('once in effect')
    const { promise, reasons } = await path('shared', 'ids: logpipe')
    expect(promise).toBe('at least once')
    expect(reasons[0]!.remedy).toMatch(/^Give each document an "id" .* Let this run be the only member/)
  })

  test.each([
    ['| set seen = now() ', id],
    ['| set user = name, seen = uuid() | sample(10%) | limit(5) ', 'id: user'],
    ['| where now() > at | set key = "${name}-${n}" | drop x ', 'id: key'],
    ['| parse message as key_value | if ok { set n = 1 } ', 'id: n'],
  ])('stay the same behind stages that have nothing to do with them: %s', async (stages, by) => {
    expect(
      (await path('fenced', `${now}${by}`, stages)).reasons.filter(({ effect }) => effect === 'repeats'),
    ).toEqual([])
  })

  test.each([
    ['', 'id: uuid()', 'the sink "elasticsearch#1" calls "uuid"'],
    ['', 'id: n, routing: "${@received}"', 'reads "@received", the time of arrival'],
    ['| set key = "${n}-${now()}" | set k = key ', 'id: k', 'the stage "set" of'],
    ['| set a = uuid() | rename a as b ', 'id: b', 'calls "uuid"'],
    ['| set a = random() | if ok { set k = a } ', 'id: k', 'calls "random"'],
    ['| set list = [uuid()] | unnest(list, as: x) ', 'id: x', 'calls "uuid"'],
  ])('are none where they vary: %s%s', async (stages, by, why) => {
    const { promise, reasons } = await path('shared', `${now}${by}`, stages)
    expect(promise).toBe('at least once')
    expect(reasons[0]!.why).toContain('may not be the same then, as ')
    expect(reasons[0]!.why).toContain(why)
    expect(reasons[0]!.remedy).toMatch(/^Give each document an "id" that is made of its event alone/)
  })

  test('do not help where an older event may replace a newer one, nor in a data stream, nor with letters', async () => {
    const replaced = await path('fenced', `${now}action: index, ${id}`)
    expect(replaced.promise).toBe('at least once')
    expect(replaced.reasons.map(({ why }) => why)).toEqual([
      '"kafka#1" shares its input with other runs, and what one of them has sent to "elasticsearch#1" since its last checkpoint is sent again by those that are given its input, and with "action: index" an older event may then come behind a newer one with the same id',
    ])
    expect((await path('shared', `${now}data_stream: true, ${id}`)).promise).toBe('at least once')
    const letters = `pipeline p { dead_letter: es }
sink es = elasticsearch("letters", delivery: immediate, id: "${'${source}-${time}'}")
`
    const promise = await planOf(`${letters}from kafka("a", members: shared) | to file("o")`)
    expect(pathPromises(promise, catalog).map((one) => [one.sink.name, one.promise])).toContainEqual([
      'es',
      'at least once',
    ])
  })

  test('so it is for one run that sends at once, and not for one with an outbox', async () => {
    const alone = async (sink: string) =>
      pathPromises(
        await planOf(`from kafka("a") | set k = uuid() | to elasticsearch("i", ${sink})`),
        catalog,
      )[0]!
    const varies = await alone(`${now}id: k`)
    expect(varies.promise).toBe('at least once')
    expect(varies.reasons[0]).toMatchObject({
      kind: 'sink repeats',
      why: expect.stringMatching(/may not be the same then, as the stage "set" of .* calls "uuid"$/),
    })
    expect((await alone(`${now}${id}, action: index`)).promise).toBe('once in effect')
    expect((await alone('id: k')).promise).toBe('once in effect')
    const behind = async (stages: string) =>
      promises(
        `from kafka("a", time: time(at)) | set k = uuid() ${stages}| to elasticsearch("i", ${now}id: n)`,
      )
    expect(await behind('| delay(1s) | event_time(at) ')).toEqual([expect.stringContaining('once in effect')])
    expect(await behind('| aggregate n = count() by k over tumbling(1m) ')).toEqual([
      expect.stringContaining('at least once'),
    ])
  })

  test('may be asked for', async () => {
    const text = `pipeline p { delivery: exactly_once }
from kafka("a", members: shared) | to kafka("b", transactions: direct), elasticsearch("i", ${now}${id})`
    expect((await compileExample({ notation: 'pipe', text })).diagnostics).toEqual([])
  })
})

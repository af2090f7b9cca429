import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { memoryIo } from '../support/memory-io.ts'

const run = async (...argv: string[]) => {
  const world = memoryIo()
  const code = await main(argv, world.io)
  return { code, out: world.out(), err: world.err() }
}

test('without a command the help is shown', async () => {
  const { code, out } = await run()
  expect(code).toBe(0)
  expect(out).toMatch(/^Usage: logpipe COMMAND …/)
  for (const name of ['run', 'check', 'explain', 'graph', 'list'])
    expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'))
})

test.each([['--help'], ['-h'], ['help']])('%s shows the help', async (flag) => {
  const { code, out } = await run(flag)
  expect(code).toBe(0)
  expect(out).toContain('logpipe run -e')
})

test.each(['run', 'check', 'explain', 'graph', 'list'])(
  '%s has a help of its own, with examples',
  async (name) => {
    const { code, out } = await run(name, '--help')
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^Usage: logpipe ${name} `))
    expect(out).toContain('Examples:')
    expect(await run('help', name)).toEqual({ code, out, err: '' })
  },
)

test('no line of a help is wider than 100 cells', async () => {
  for (const name of ['', 'run', 'check', 'explain', 'graph', 'list']) {
    const { out } = await run(...(name === '' ? [] : [name]), '--help')
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([])
  }
})

test('--version tells logpipe and Node', async () => {
  expect((await run('--version')).out).toMatch(/^logpipe \d+\.\d+\.\d+ \(Node \d+/)
})

describe('wrong use ends with 2 and says what would be right', () => {
  test.each([
    [['chekc'], 'There is no command "chekc". Did you mean "logpipe check"?'],
    [['frobnicate'], 'There is no command "frobnicate". The commands are run, check, test,'],
    [['main.pipe'], 'Write "logpipe run main.pipe"'],
    [['check'], '"logpipe check" needs a FILE'],
    [['check', '--strct', 'a'], '"logpipe check" has no option "--strct". Did you mean "--strict"?'],
    [['check', '--xyzzy', 'a'], '"logpipe check" has no option "--xyzzy"'],
    [['check', '--format', 'xml', 'a'], 'human, json, sarif, github'],
    [['check', '--format'], 'A value is missing after "--format"'],
    [['check', '-p', 'x', 'a'], 'A param is given as "-p NAME=VALUE", not "-p x".'],
    [['check', 'gone.pipe'], 'There is no file "gone.pipe".'],
    [['check', 'gone/*.pipe'], 'No file matches "gone/*.pipe".'],
    [['explain', 'LP0000'], 'There is no diagnostic "LP0000".'],
    [['run'], 'A pipeline is missing'],
    [['run', 'a', 'b'], '"logpipe run" was given too many arguments'],
    [['run', 'a.pipe', '-e', 'from stdin'], 'not both'],
    [['run', 'from stdin | to stdout'], 'is given with -e'],
    [['--xyzzy'], '"logpipe" has no option "--xyzzy"'],
  ])('%j', async (argv, sentence) => {
    const { code, out, err } = await run(...argv)
    expect(err).toContain(sentence)
    expect(err).toMatch(/^logpipe: .*\n$/)
    expect(out).toBe('')
    expect(code).toBe(2)
  })
})

test('explain prints the page of a code, in any case', async () => {
  const { code, out } = await run('explain', 'lp1006')
  expect(code).toBe(0)
  expect(out).toMatch(/^# LP1006: /)
})

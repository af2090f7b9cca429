import { defineFunction } from '../contract/function.ts'

export const basename = defineFunction({
  name: 'basename',
  group: 'network',
  summary: 'Gives the last part of a path.',
  since: '0.1.0',
  signature: 'basename(p: string) -> string',
  examples: [{ code: 'basename("/var/log/auth.log")', gives: '"auth.log"' }],
  run(p: string) {
    const path = withoutEnd(p)
    return path.slice(path.lastIndexOf('/') + 1)
  },
})

export const dirname = defineFunction({
  name: 'dirname',
  group: 'network',
  summary: 'Gives a path without its last part, "." where there is only one.',
  since: '0.1.0',
  signature: 'dirname(p: string) -> string',
  examples: [
    { code: 'dirname("/var/log/auth.log")', gives: '"/var/log"' },
    { code: 'dirname("auth.log")', gives: '"."' },
  ],
  run(p: string) {
    const path = withoutEnd(p)
    const at = path.lastIndexOf('/')
    return at < 0 ? (p.startsWith('/') ? '/' : '.') : withoutEnd(path.slice(0, at)) || '/'
  },
})

function withoutEnd(path: string): string {
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}

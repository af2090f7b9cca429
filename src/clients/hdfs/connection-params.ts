import { readFile } from 'node:fs/promises'
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import type { Value } from '../../core/value.ts'
import { param, type Settings } from '../../operators/contract/params.ts'
import type { PartProblem } from '../../operators/contract/part-problem.ts'
import type { SettingProblem } from '../../operators/contract/setting-problem.ts'
import { timeoutParam } from '../timeout-param.ts'
import type { Connection } from './web-hdfs.ts'

/** Ports on which NameNodes listen for RPC by default. */
const rpcPorts = [8020, 9000]

/** How the cluster is reached. */
export const connectionParams = {
  name_node: param.texts({
    foreign: ['host', 'hosts', 'namenodes', 'address', 'url'],
    doc: 'The NameNode, as "host", "host:port" or an address with "http" or "https". Several where one stands in for another: whichever is active is used.',
    required: true,
    check: nodesProblems,
  }),
  port: param.int({
    doc: 'The HTTP port of NameNodes that are written without one.',
    default: '9870',
    min: 1,
    max: 65_535,
  }),
  user: param.text({
    doc: 'Who writes, where HDFS believes names (`user.name`).',
    foreign: ['username', 'user_name', 'hadoop_user'],
  }),
  token: param.text({
    doc: 'A delegation token, where HDFS wants Kerberos. One that begins with "@" names a file that is read anew for each request.',
  }),
  noredirect: param.bool({
    doc: 'Ask for the address of the DataNode in the body of an answer (`noredirect=true`), where something on the way follows redirects itself.',
    default: 'false',
  }),
  timeout: timeoutParam('A request'),
} as const

export type ConnectionSettings = Settings<typeof connectionParams>

function* nodesProblems(value: Value): Iterable<PartProblem> {
  for (const [at, one] of (Array.isArray(value) ? value : [value]).entries())
    if (typeof one !== 'string' || !isNode(one))
      yield {
        at,
        message: `"${String(one)}" names no NameNode; write its host, such as "nn1.example.org", or "nn1.example.org:9870".`,
      }
}

const isNode = (text: string): boolean =>
  /^(https?:\/\/)?([^\s:/@?#]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?\/?$/.test(text) && URL.canParse(withScheme(text))

const withScheme = (text: string): string => (/^https?:\/\//.test(text) ? text : `http://${text}`)

/** `nn1` and 9870 → `http://nn1:9870`. */
function originOf(text: string, port: number): string {
  const hasPort = /:\d+\/?$/.test(text.replace(/^https?:\/\//, ''))
  const address = withScheme(text).replace(/\/$/, '')
  return hasPort ? address : `${address}:${port}`
}

/** Says which settings do not go together. */
export function* connectionProblems({
  name_node,
  port,
  user,
  token,
}: ConnectionSettings): Iterable<SettingProblem<typeof connectionParams>> {
  const rpc = name_node
    .map((node) => originOf(node, port))
    .find((origin) => rpcPorts.includes(Number(origin.slice(origin.lastIndexOf(':') + 1))))
  if (rpc !== undefined)
    yield {
      param: 'name_node',
      code: 'LP2175',
      message: `The port of "${rpc.replace(/^https?:\/\//, '')}" is one for RPC, and WebHDFS is spoken on the HTTP port.`,
      help: 'That is 9870 unless "dfs.namenode.http-address" says otherwise.',
    }
  if (user !== undefined && token !== undefined)
    yield { param: 'token', message: 'A delegation token says who writes; leave "user" away.' }
}

export const connectionOf = (settings: ConnectionSettings, title: string, clock: Clock): Connection => ({
  nameNodes: settings.name_node.map((node) => originOf(node, settings.port)),
  user: settings.user,
  token: tokenReader(settings.token, title),
  isTokenRenewed: settings.token?.startsWith('@') === true,
  isRedirected: !settings.noredirect,
  timeout: settings.timeout,
  title,
  clock,
})

function tokenReader(token: string | undefined, title: string): (() => Promise<string>) | undefined {
  if (token === undefined) return undefined
  if (!token.startsWith('@')) return () => Promise.resolve(token)
  const path = token.slice(1)
  return async () => {
    try {
      return (await readFile(path, 'utf8')).trim()
    } catch (cause) {
      throw new RunError('LP5563', title, 'config', `"${path}" cannot be read: ${messageOf(cause)}.`, {
        cause,
      })
    }
  }
}

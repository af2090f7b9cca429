import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cacheFolder } from '../support/cache-folder.ts'
import { compileJava } from '../support/compile-java.ts'
import { fetchJars } from '../support/jars.ts'
import { javaFlags } from '../support/java-flags.ts'
import { findJdk } from '../support/jdk.ts'
import { closing, keptPorts, serverFolder, sharedFolder } from '../support/server-folder.ts'
import { ServerProcess } from '../support/server-process.ts'
import { SkipReason } from '../support/skip-reason.ts'
import { HdfsFiles, superUser } from './hdfs-files.ts'

export interface HdfsOptions {
  /** Kept at the end, and found again; without it a temporary folder. */
  readonly folder?: string
  /** More settings, such as `dfs.namenode.acls.enabled`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Where the blocks go, such as a small disk. */
  readonly dataFolder?: string
  /** The name node sends clients to a place where a proxy before the data node is to listen; until it does, no bytes can move. */
  readonly isDataProxied?: boolean
}

export interface Hdfs {
  /** Of WebHDFS at the name node, `http://127.0.0.1:port`; the path begins with `/webhdfs/v1`. */
  readonly url: string
  readonly port: number
  /** Where the name node speaks RPC. */
  readonly rpcPort: number
  /** Where a proxy before the data node is to listen and to connect to; clients come by there only where the servers were started so. */
  readonly dataProxy: { readonly port: number; readonly host: string; readonly target: number }
  /** The name node and the data node; they live and die together. */
  readonly server: ServerProcess
  readonly folder: string
  /** Ends the servers for good. */
  readonly close: () => Promise<void>
}

const here = import.meta.dirname
/** What the name node and the data node look into by reflection. */
const opened = ['lang', 'util', 'nio', 'net'].map((name) => `java.base/java.${name}=ALL-UNNAMED`)

/** What the servers need; throws a `SkipReason` where this machine does not have it. */
export function hdfsProgram() {
  // Newer ones lack the security manager that it still asks for who a user is.
  const jdk = findJdk(17, 23, ['HDFS_JAVA_HOME', 'JAVA_HOME'])
  if (jdk === undefined) {
    throw new SkipReason(
      'there is no JDK of release 17 to 23 (HDFS_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm)',
    )
  }
  return { jdk, jars: fetchJars('hdfs', join(here, 'pom.xml')) }
}

/** The servers that all suites of a run share. */
export const useHdfs = (): Promise<Hdfs> => startHdfs({ folder: sharedFolder('hdfs') })

/** Starts a name node and a data node on 127.0.0.1 and waits until a file can be written. */
export async function startHdfs(options: HdfsOptions = {}): Promise<Hdfs> {
  const { jdk, jars } = hdfsProgram()
  const program = compileJava('hdfs-node', join(here, 'java'), jdk, jars)
  const folder = serverFolder('hdfs', options.folder)
  const uses = ['names', 'rpc', 'data', 'dataHttp', 'dataIpc'] as const
  const ports = await keptPorts(folder.path, uses)
  const names = join(folder.path, 'names')
  const blocks = options.dataFolder ?? join(folder.path, 'blocks')
  const pages = join(cacheFolder('hdfs-pages'), 'pages')
  // The pages for people are not among the jars; the servers look for their folders all the same.
  for (const name of ['hdfs', 'datanode']) mkdirSync(join(pages, 'webapps', name), { recursive: true })
  mkdirSync(blocks, { recursive: true, mode: 0o700 })
  const { isDataProxied = false } = options
  // Clients are sent to the name of the data node, which is 127.0.0.1, wherever it listens.
  const dataHost = isDataProxied ? '127.0.0.2' : '127.0.0.1'
  const settings = join(folder.path, 'settings.xml')
  writeFileSync(
    settings,
    settingsXml(ports, names, blocks, {
      'dfs.datanode.http.address': `${dataHost}:${ports.dataHttp}`,
      ...options.settings,
    }),
  )
  const url = `http://127.0.0.1:${ports.names}`
  const server = new ServerProcess({
    name: 'HDFS',
    folder: folder.path,
    program: jdk.program('java'),
    args: [
      ...javaFlags(jdk, 256, cacheFolder('hdfs-java', program), 'hdfs'),
      ...opened.flatMap((name) => ['--add-opens', name]),
      ...['--add-opens', 'java.base/sun.nio.ch=ALL-UNNAMED'],
      `-Dlog4j.configuration=file:${join(here, 'log4j.properties')}`,
      ...['-cp', [program, pages, ...jars].join(delimiter)],
      ...['ServeHdfs', names, settings],
    ],
    environment: { HADOOP_USER_NAME: superUser },
    isReady: () => (isDataProxied ? hasDataNode(url) : isReady(url)),
  })
  await server.start()
  return {
    url,
    port: ports.names,
    rpcPort: ports.rpc,
    dataProxy: { port: ports.dataHttp, host: dataHost, target: ports.dataHttp },
    server,
    folder: folder.path,
    close: closing(folder, [server]),
  }
}

function settingsXml(
  ports: Readonly<Record<'names' | 'rpc' | 'data' | 'dataHttp' | 'dataIpc', number>>,
  names: string,
  blocks: string,
  more: Readonly<Record<string, string>>,
): string {
  const at = (port: number): string => `127.0.0.1:${port}`
  const settings: Readonly<Record<string, string>> = {
    'fs.defaultFS': `hdfs://${at(ports.rpc)}`,
    'dfs.namenode.rpc-address': at(ports.rpc),
    'dfs.namenode.http-address': at(ports.names),
    'dfs.namenode.name.dir': `file://${names}`,
    'dfs.datanode.data.dir': `file://${blocks}`,
    'dfs.datanode.address': at(ports.data),
    'dfs.datanode.ipc.address': at(ports.dataIpc),
    'dfs.datanode.hostname': '127.0.0.1',
    'dfs.namenode.datanode.registration.ip-hostname-check': 'false',
    'dfs.permissions.superusergroup': superUser,
    'dfs.replication': '1',
    'dfs.blocksize': '1048576',
    'dfs.namenode.fs-limits.min-block-size': '1024',
    // As soon as the blocks are told, files may be changed.
    'dfs.namenode.safemode.extension': '0',
    'dfs.heartbeat.interval': '1',
    // There is no other data node that could take the place of the one that appends.
    'dfs.client.block.write.replace-datanode-on-failure.policy': 'NEVER',
    'dfs.namenode.handler.count': '4',
    'dfs.datanode.handler.count': '4',
    ...more,
  }
  const properties = Object.entries(settings).map(
    ([name, value]) => `  <property><name>${name}</name><value>${escaped(value)}</value></property>\n`,
  )
  return `<?xml version="1.0"?>\n<configuration>\n${properties.join('')}</configuration>\n`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A file is written; an answer of the name node alone does not tell that there is a data node. */
async function isReady(url: string): Promise<boolean> {
  const files = new HdfsFiles(url)
  try {
    await files.write('/.ready', '')
    await files.remove('/.ready')
    return true
  } catch {
    return false
  }
}

/** The name node would send a client on to a data node. */
async function hasDataNode(url: string): Promise<boolean> {
  const query = `op=CREATE&noredirect=true&user.name=${superUser}`
  try {
    return (await fetch(`${url}/webhdfs/v1/.ready?${query}`, { method: 'PUT' })).ok
  } catch {
    return false
  }
}

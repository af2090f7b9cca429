import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../support/cache-folder.ts'
import { users } from './users.ts'

/** How the broker's own tool is started. */
export interface StorageTool {
  readonly java: string
  readonly classPath: string
}

/** A UUID as the broker writes it; it may not begin with a dash, which its command line takes for an option. */
export function brokerUuid(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? brokerUuid() : id
}

/**
 * Makes the folders of a new broker. What the cluster begins with (its version, the users of SCRAM) is made once by the broker's own
 * tool and copied after that, since the tool takes as long as the start of the broker.
 */
export function formatFolders(
  tool: StorageTool,
  node: number,
  cluster: string,
  metadata: string,
  records: string,
): void {
  for (const folder of [metadata, records]) {
    mkdirSync(folder, { recursive: true })
    const names = { version: 1, 'cluster.id': cluster, 'node.id': node, 'directory.id': brokerUuid() }
    const lines = Object.entries(names).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(join(folder, 'meta.properties'), lines.join(''))
  }
  cpSync(beginning(tool), metadata, { recursive: true })
}

/** A folder with what a metadata log begins with. */
function beginning({ java, classPath }: StorageTool): string {
  const { username, password } = users.scram
  const scram = ['256', '512'].flatMap((bits) => [
    '--add-scram',
    `SCRAM-SHA-${bits}=[name=${username},password=${password},iterations=4096]`,
  ])
  const cache = cacheFolder('kafka-beginning', classPath, ...scram)
  const made = join(cache, 'metadata')
  if (existsSync(made)) return made
  const folder = join(cache, String(process.pid))
  mkdirSync(folder, { recursive: true })
  const settings = join(folder, 'server.properties')
  const place = '127.0.0.1:1'
  const text = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${place}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:2,CONTROLLER://${place}`,
    'log.dirs': join(folder, 'records'),
    'metadata.log.dir': join(folder, 'metadata'),
  }
  const lines = Object.entries(text).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(settings, lines.join(''))
  const args = ['format', '--cluster-id', brokerUuid(), '--config', settings, ...scram]
  const { status, stdout, stderr } = spawnSync(
    java,
    ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.tools.StorageTool', ...args],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`a broker's folder cannot be made:\n${stdout}${stderr}`)
  rmSync(join(folder, 'metadata', 'meta.properties'))
  if (!existsSync(made)) renameSync(join(folder, 'metadata'), made)
  rmSync(folder, { recursive: true, force: true })
  return made
}

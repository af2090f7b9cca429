import { askHdfs, type HdfsAnswer } from './ask-hdfs.ts'

/** Who may do everything. */
export const superUser = 'hdfs'

export interface HdfsFile {
  /** From the root of HDFS. */
  readonly path: string
  /** Bytes. */
  readonly length: number
  readonly owner: string
  /** As for chmod. */
  readonly permission: string
}

interface RawStatus {
  readonly pathSuffix: string
  readonly type: 'FILE' | 'DIRECTORY'
  readonly length: number
  readonly owner: string
  readonly permission: string
}

/** A look into HDFS at `http://host:port`, as the user who may do everything; paths are from the root. */
export class HdfsFiles {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** All files below a folder, by path; none where there is no such folder. */
  async list(folder: string): Promise<readonly HdfsFile[]> {
    const answer = await this.#ask('GET', folder, 'LISTSTATUS', '', [200, 404])
    if (answer.status === 404) return []
    const told = JSON.parse(answer.body.toString()) as { FileStatuses: { FileStatus: readonly RawStatus[] } }
    const files: HdfsFile[] = []
    for (const { pathSuffix, type, length, owner, permission } of told.FileStatuses.FileStatus) {
      const path = pathSuffix === '' ? folder : `${folder === '/' ? '' : folder}/${pathSuffix}`
      if (type === 'DIRECTORY') files.push(...(await this.list(path)))
      else files.push({ path, length, owner, permission })
    }
    return files.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  async read(path: string): Promise<Buffer> {
    return (await this.#ask('GET', path, 'OPEN', '', [200])).body
  }

  /** The text of every file below a folder, by path. */
  async readAll(folder: string): Promise<Readonly<Record<string, string>>> {
    const files = await this.list(folder)
    const texts = await Promise.all(
      files.map(async ({ path }) => [path, (await this.read(path)).toString()] as const),
    )
    return Object.fromEntries(texts)
  }

  async write(path: string, body: string | Buffer): Promise<void> {
    await this.#ask('PUT', path, 'CREATE', '&overwrite=true', [201], body)
  }

  async append(path: string, body: string | Buffer): Promise<void> {
    await this.#ask('POST', path, 'APPEND', '', [200], body)
  }

  /** Makes a folder, and those above it, with permissions as for chmod. */
  async makeFolder(path: string, permission = '777'): Promise<void> {
    await this.#ask('PUT', path, 'MKDIRS', `&permission=${permission}`, [200])
  }

  async remove(path: string): Promise<void> {
    await this.#ask('DELETE', path, 'DELETE', '&recursive=true', [200])
  }

  async #ask(
    method: string,
    path: string,
    operation: string,
    more: string,
    good: readonly number[],
    body?: string | Buffer,
  ): Promise<HdfsAnswer> {
    const place = path.split('/').map(encodeURIComponent).join('/')
    const url = `${this.#url}/webhdfs/v1${place}?op=${operation}&user.name=${superUser}${more}`
    const answer = await askHdfs(method, url, body)
    if (good.includes(answer.status)) return answer
    throw new Error(`${operation} ${path}: ${answer.status} ${answer.body.toString()}`)
  }
}

import { beforeAll, expect, test } from 'vitest'
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { askHdfs } from './ask-hdfs.ts'
import { HdfsFiles } from './hdfs-files.ts'
import { type Hdfs, hdfsProgram, startHdfs, useHdfs } from './start-hdfs.ts'

serviceSuite('HDFS', [hdfsProgram], () => {
  let hdfs: Hdfs
  let files: HdfsFiles
  beforeAll(async () => {
    hdfs = await useHdfs()
    files = new HdfsFiles(hdfs.url)
  })

  test('gives back what was written and appended, over several blocks', async () => {
    const text = 'a line of some length\n'.repeat(100_000)
    await files.write('/smoke/large file.log', text)
    await files.append('/smoke/large file.log', 'the end\n')
    expect((await files.read('/smoke/large file.log')).toString()).toBe(`${text}the end\n`)
    await files.write('/smoke/below/small.log', 'x')
    expect(await files.list('/smoke')).toMatchObject([
      { path: '/smoke/below/small.log', length: 1, owner: 'hdfs' },
      { path: '/smoke/large file.log', length: text.length + 8 },
    ])
    expect(Object.keys(await files.readAll('/smoke/below'))).toEqual(['/smoke/below/small.log'])
    await files.remove('/smoke')
    expect(await files.list('/smoke')).toEqual([])
  })

  test('cuts files, and renames them', async () => {
    await files.write('/cut/a', '0123456789')
    const ask = (method: string, path: string, query: string) =>
      askHdfs(method, `${hdfs.url}/webhdfs/v1${path}?user.name=hdfs&${query}`)
    await ask('POST', '/cut/a', 'op=TRUNCATE&newlength=4')
    await expect.poll(async () => (await files.list('/cut'))[0]?.length, { timeout: 30_000 }).toBe(4)
    await ask('PUT', '/cut/a', 'op=RENAME&destination=/cut/b')
    expect(await files.readAll('/cut')).toEqual({ '/cut/b': '0123' })
  })

  test('refuses a user what is not theirs', async () => {
    await files.makeFolder('/private', '700')
    const url = `${hdfs.url}/webhdfs/v1/private/x?op=CREATE&user.name=guest`
    expect(await askHdfs('PUT', url, 'x')).toMatchObject({ status: 403 })
  })

  test('is the same one when it is asked for again', async () => {
    expect((await useHdfs()).server.pid).toBe(hdfs.server.pid)
  })
})

serviceSuite('HDFS of a suite alone', [hdfsProgram], () => {
  test('has after a kill what it had before, and a proxy stands before its data node where it is told to', async () => {
    const hdfs = await startHdfs({ isDataProxied: true })
    const proxy = await startFaultProxy(hdfs.dataProxy)
    const files = new HdfsFiles(hdfs.url)
    await files.write('/kept', 'as it was')
    expect(proxy.bytes.up).toBeGreaterThan(0)
    await hdfs.server.kill()
    await expect(files.read('/kept')).rejects.toThrow(/ECONNREFUSED/)
    await hdfs.server.start()
    expect((await files.read('/kept')).toString()).toBe('as it was')
    await proxy.close()
    await hdfs.close()
  })
})

/** `node test/services/hdfs/start.ts [folder]`, and `… stop [folder]`. */
import { runCommand } from '../support/run-command.ts'
import { startHdfs } from './start-hdfs.ts'

await runCommand('hdfs', async (folder) => ({ url: (await startHdfs({ folder })).url }))

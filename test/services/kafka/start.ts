/** `node test/services/kafka/start.ts [folder]`, and `… stop [folder]`. */
import { runCommand } from '../support/run-command.ts'
import { startKafka } from './start-kafka.ts'
import { users } from './users.ts'

await runCommand('kafka', async (folder) => {
  const { addresses, proxies, certificates } = await startKafka({ folder })
  return { addresses, proxies, certificates, users }
})

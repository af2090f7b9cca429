/** `node test/services/elasticsearch/start.ts [folder]`, and `… stop [folder]`. */
import { runCommand } from '../support/run-command.ts'
import { startElasticsearch } from './start-elasticsearch.ts'

await runCommand('elasticsearch', async (folder) => ({ url: (await startElasticsearch({ folder })).url }))

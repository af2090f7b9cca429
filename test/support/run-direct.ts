/**
 * Runs a pipeline with a sink "bank" whose other side decides, in a process of its own: `node run-direct.ts '{"text": …, "bank": FILE,
 * "state": DIR, "crashAt": "epoch prepared:2"}'`.
 */
import { catalog } from '../../src/operators/catalog.ts'
import { directBank } from './direct-bank.ts'
import { type Asked, runAsked } from './run-asked.ts'

const asked = JSON.parse(process.argv[2]!) as Asked & { readonly bank: string }
const bank = directBank(asked.bank, () => {}, 60)
await runAsked(asked, { ...catalog, sinks: new Map(catalog.sinks).set('bank', bank) }, 4096)

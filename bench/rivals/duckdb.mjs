// Usage: duckdb.mjs QUERY INPUT OUTPUT. IN and OUT in the query stand for the two files.
import { DuckDBInstance } from '@duckdb/node-api'

const [query, input, output] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const connection = await instance.connect()
await connection.run(query.replace(/\bIN\b/, () => `'${input}'`).replace(/\bOUT\b/, () => `'${output}'`))
connection.closeSync()

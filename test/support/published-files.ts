import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

/** What came for each path in `out`: its files in the order of their numbers, decompressed. */
export function textsIn(folder: string): Readonly<Record<string, string>> {
  const out = join(folder, 'out')
  const found: Record<string, string> = {}
  for (const name of readdirSync(out).sort()) {
    const bytes = readFileSync(join(out, name))
    const text = name.endsWith('.gz')
      ? gunzipSync(bytes)
      : name.endsWith('.zst')
        ? zstdDecompressSync(bytes)
        : bytes
    const path = name.replace(/\.\d{6}(?=\.)/, '').replace(/\.(gz|zst)$/, '')
    found[path] = (found[path] ?? '') + text.toString('utf8')
  }
  return found
}

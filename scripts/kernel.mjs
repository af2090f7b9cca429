// Compiles scripts/kernel/kernel.ts into src/runtime/kernel/binary.ts. `--check` only says whether the committed binary is fresh.
import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const target = new URL('../src/runtime/kernel/binary.ts', import.meta.url)
const { error, stderr, binary } = await compile()
if (error) {
  process.stderr.write(`${stderr}\n`)
  process.exit(1)
}
const text = `/** Compiled from scripts/kernel/kernel.ts by \`npm run kernel\`. */\nexport const binary =\n  '${Buffer.from(binary).toString('base64')}'\n`
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write('src/runtime/kernel/binary.ts is stale: run "npm run kernel"\n')
    process.exit(1)
  }
} else writeFileSync(target, text)

async function compile() {
  const source = new URL('./kernel/kernel.ts', import.meta.url).pathname
  let binary
  const result = await asc.main(
    [
      source,
      '-O3',
      '--enable',
      'simd',
      '--runtime',
      'stub',
      '--noAssert',
      '--initialMemory',
      '44',
      '-o',
      'kernel.wasm',
    ],
    { writeFile: (_name, contents) => (binary = contents) },
  )
  return { error: result.error, stderr: result.stderr.toString(), binary }
}

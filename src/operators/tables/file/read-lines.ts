import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

/** The lines of a file without their ends, piece by piece, so that other work goes on between. */
export async function* readLines(path: string): AsyncGenerator<string, void, void> {
  let rest = ''
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = (rest + (piece as string)).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
  if (rest !== '') yield rest.endsWith('\r') ? rest.slice(0, -1) : rest
}

/** The beginning of a file as text, at most so many bytes; undefined where it cannot be read, and with `whole` where it is longer. */
export async function readHead(path: string, bytes: number, whole = false): Promise<string | undefined> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes + 1), 0, bytes + 1, 0)
      if (whole && bytesRead > bytes) return undefined
      return buffer.toString('utf8', 0, Math.min(bytesRead, bytes))
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}

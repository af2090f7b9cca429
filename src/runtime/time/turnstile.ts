/** A source that reads in its turn. */
interface Member {
  readonly name: string
  readonly time: { readonly watermark: number }
  hasLeft: boolean
  waiting: Promise<void> | undefined
  resume: (() => void) | undefined
}

/**
 * Lets one of several bounded sources read at a time, in one fixed order: the one whose watermark is lowest, among equals the first by its
 * name (protocol D4). So two runs over the same input read it in the same order, and state stays small.
 */
export class Turnstile {
  readonly #members: Member[] = []

  /** All members enter before the first read. */
  enter(name: string, time: Member['time']): Turn {
    const member: Member = { name, time, hasLeft: false, waiting: undefined, resume: undefined }
    this.#members.push(member)
    this.#members.sort((a, b) => (a.name < b.name ? -1 : 1))
    return {
      ready: () => this.#ready(member),
      leave: () => {
        member.hasLeft = true
        wake(member)
        wake(this.#next())
      },
    }
  }

  #ready(member: Member): Promise<void> | undefined {
    const next = this.#next()
    if (member.hasLeft || next === member) return undefined
    wake(next)
    member.waiting ??= new Promise((resolve) => {
      member.resume = resolve
    })
    return member.waiting
  }

  #next(): Member | undefined {
    let next: Member | undefined
    for (const member of this.#members) {
      if (member.hasLeft) continue
      if (next === undefined || member.time.watermark < next.time.watermark) next = member
    }
    return next
  }
}

function wake(member: Member | undefined): void {
  const resume = member?.resume
  if (member === undefined || resume === undefined) return
  member.waiting = undefined
  member.resume = undefined
  resume()
}

/** One source's place in the turnstile. */
export interface Turn {
  /** Undefined: it is its turn. A promise resolves when it may be; ask again then. */
  readonly ready: () => Promise<void> | undefined
  /** It will not read again. */
  readonly leave: () => void
}

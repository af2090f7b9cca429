/** Statuses after which another attempt follows unless the settings say otherwise. */
export const usualStatuses = ['408', '425', '429', '5xx']

const statusOrClass = /^[1-5](?:\d\d|xx)$/

/** Says what is wrong with a list of statuses, `"429"`, and classes, `"5xx"`. */
export function statusesProblem(list: readonly string[]): string | undefined {
  const wrong = list.find((one) => !statusOrClass.test(one) || one.startsWith('2'))
  return wrong === undefined
    ? undefined
    : `"${wrong}" is no status that asks for another attempt; write numbers such as "429" and classes such as "5xx".`
}

/** Is a status in the list? */
export const isAmong = (status: number, list: readonly string[]): boolean =>
  list.includes(String(status)) || list.includes(`${Math.floor(status / 100)}xx`)

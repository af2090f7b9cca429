/** Months and days as they are written in logs. */
export const monthNames: readonly string[] =
  'January February March April May June July August September October November December'.split(' ')

/** Monday first. */
export const weekdayNames: readonly string[] =
  'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')

const indexed = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    names.flatMap((name, i) => [
      [name.toLowerCase(), i] as const,
      [name.slice(0, 3).toLowerCase(), i] as const,
    ]),
  )

/** Places, from 0, of the names in small letters, whole or by their first three letters. */
export const monthIndexes = indexed(monthNames)
export const weekdayIndexes = indexed(weekdayNames)

/** Minutes east of UTC of the abbreviations that RFC 822 defines, and those of central Europe. */
export const zoneAbbreviations: ReadonlyMap<string, number> = new Map([
  ['UTC', 0],
  ['GMT', 0],
  ['UT', 0],
  ['Z', 0],
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['CET', 60],
  ['CEST', 120],
])

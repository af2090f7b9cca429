/** A character set of texts. */
export interface Charset {
  /** As we write it: `shift_jis`. The library knows it by the same name. */
  readonly name: string
  /** Bytes of the smallest piece: a line end is one such piece. */
  readonly unit: 1 | 2
  /** It has U+FFFD itself, so that one in a text need not stand for bytes that are none. */
  readonly hasReplacement: boolean
}

/** Canonical names, each with the other names people have for it. Those that shift between states, as ISO-2022-JP, are not among them. */
const names: Readonly<Record<string, string>> = {
  'utf-8': '',
  ascii: 'us-ascii ansi_x3.4-1968 iso646-us',
  'utf-16le': 'utf-16 ucs-2 ucs-2le',
  'utf-16be': 'ucs-2be',
  gb18030: '',
  gbk: 'gb2312 gb_2312-80 cp936 ms936 windows-936 euc-cn x-gbk',
  big5: 'big5-hkscs cn-big5 x-x-big5',
  cp950: 'ms950 windows-950',
  shift_jis: 'sjis cp932 ms932 windows-31j windows-932 ms_kanji x-sjis',
  'euc-jp': 'ujis x-euc-jp',
  'euc-kr': 'cp949 ms949 windows-949 uhc ks_c_5601-1987 ksc_5601',
  'iso-8859-1': 'latin1 l1 cp819',
  'iso-8859-2': 'latin2 l2',
  'iso-8859-3': 'latin3 l3',
  'iso-8859-4': 'latin4 l4',
  'iso-8859-5': 'cyrillic',
  'iso-8859-6': 'arabic',
  'iso-8859-7': 'greek',
  'iso-8859-8': 'hebrew',
  'iso-8859-9': 'latin5 l5',
  'iso-8859-10': 'latin6 l6',
  'iso-8859-11': '',
  'iso-8859-13': 'latin7 l7',
  'iso-8859-14': 'latin8 l8',
  'iso-8859-15': 'latin9 l9',
  'iso-8859-16': 'latin10 l10',
  ...Object.fromEntries(
    [1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 874].map((page) => [
      `windows-${page}`,
      `cp${page} win${page}`,
    ]),
  ),
  ...Object.fromEntries(
    [437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869].map((page) => [
      `cp${page}`,
      `ibm${page} dos${page}`,
    ]),
  ),
  'koi8-r': '',
  'koi8-u': '',
  macintosh: 'macroman mac x-mac-roman',
  'tis-620': '',
}

/** Case, dashes and the like tell no charsets apart: `UTF-16LE`, `utf_16le`, `utf16le`. */
const bare = (name: string): string => name.toLowerCase().replace(/[^0-9a-z]/g, '')

const known: ReadonlyMap<string, Charset> = new Map(
  Object.entries(names).flatMap(([name, others]) => {
    const charset: Charset = {
      name,
      unit: name.startsWith('utf-16') ? 2 : 1,
      hasReplacement: name.startsWith('utf-') || name === 'gb18030',
    }
    return [name, ...others.split(' ')].filter(Boolean).map((each) => [bare(each), charset] as const)
  }),
)

/** The charset of that name, in whatever spelling; undefined where we know none. */
export const charsetOf = (name: string): Charset | undefined => known.get(bare(name))

/** All charsets, by their own names. */
export const charsetNames: readonly string[] = Object.keys(names)

/** Texts in it are UTF-8 as they are. */
export const isUnicodeBytes = ({ name }: Charset): boolean => name === 'utf-8' || name === 'ascii'
